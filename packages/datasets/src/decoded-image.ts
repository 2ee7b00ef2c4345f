export interface ImageHeader {
  width: number;
  height: number;
  /** 1 or 3; transparency is dropped. */
  channels: number;
}

export interface DecodedImage extends ImageHeader {
  /** [height, width, channels]; 16-bit files keep their 16 bits. */
  values: Uint8Array | Uint16Array;
}
