/**
 * The part of TensorFlow's protocol buffers that a graph needs: names and numbers of fields as in
 * tensorflow/core/framework/*.proto and tensorflow/core/protobuf/{meta_graph,saved_model}.proto.
 */
export const schema = `
syntax = "proto3";
message Dimension { int64 size = 1; }
message TensorShape { repeated Dimension dim = 2; bool unknown_rank = 3; }
message TensorValue { int32 dtype = 1; TensorShape tensor_shape = 2; bytes tensor_content = 4; }
message ListValue { repeated int64 i = 3; }
message AttrValue {
  oneof value {
    ListValue list = 1;
    bytes s = 2;
    int64 i = 3;
    float f = 4;
    bool b = 5;
    int32 type = 6;
    TensorShape shape = 7;
    TensorValue tensor = 8;
  }
}
message NodeDef {
  string name = 1;
  string op = 2;
  repeated string input = 3;
  string device = 4;
  map<string, AttrValue> attr = 5;
}
message VersionDef { int32 producer = 1; }
message GraphDef { repeated NodeDef node = 1; VersionDef versions = 4; }
message MetaInfoDef { repeated string tags = 4; string tensorflow_version = 5; }
message MetaGraphDef { MetaInfoDef meta_info_def = 1; GraphDef graph_def = 2; }
message SavedModel { int64 saved_model_schema_version = 1; repeated MetaGraphDef meta_graphs = 2; }
`;
