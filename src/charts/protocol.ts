/** What the thread answers to a chart. */
export type Drawn =
  | { readonly is: 'drawn'; readonly png: Uint8Array }
  | { readonly is: 'failed'; readonly because: string }
