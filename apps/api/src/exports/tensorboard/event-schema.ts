/**
 * The part of TensorBoard's protocol buffers that is written: names and numbers of fields as in
 * tensorboard/compat/proto/{event,summary,histogram}.proto and tensorboard/plugins/hparams/plugin_data.proto.
 */
export const eventSchema = `
syntax = "proto3";
message PluginData { string plugin_name = 1; bytes content = 2; }
message SummaryMetadata { PluginData plugin_data = 1; }
message HistogramProto {
  double min = 1;
  double max = 2;
  double num = 3;
  double sum = 4;
  double sum_squares = 5;
  repeated double bucket_limit = 6;
  repeated double bucket = 7;
}
message Image { int32 height = 1; int32 width = 2; int32 colorspace = 3; bytes encoded_image_string = 4; }
message SummaryValue {
  string tag = 1;
  oneof value {
    float simple_value = 2;
    Image image = 4;
    HistogramProto histo = 5;
  }
  SummaryMetadata metadata = 9;
}
message Summary { repeated SummaryValue value = 1; }
message Event {
  double wall_time = 1;
  int64 step = 2;
  oneof what {
    string file_version = 3;
    Summary summary = 5;
  }
}
message HParamValue {
  oneof kind {
    double number_value = 2;
    string string_value = 3;
    bool bool_value = 4;
  }
}
message SessionStartInfo {
  map<string, HParamValue> hparams = 1;
  string group_name = 4;
  double start_time_secs = 5;
}
message SessionEndInfo { int32 status = 1; double end_time_secs = 2; }
message HParamsPluginData {
  int32 version = 1;
  oneof data {
    SessionStartInfo session_start_info = 3;
    SessionEndInfo session_end_info = 4;
  }
}
`;
