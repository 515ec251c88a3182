/**
 * The items of a list as people write it, such as `sse, websocket,`: each once, without the space around it.
 */
export const itemsOf = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ),
];
