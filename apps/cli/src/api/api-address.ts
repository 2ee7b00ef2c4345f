/** Where the service is, and the key that it asks for. */
export interface ApiAddress {
  url: string;
  key: string | null;
}
