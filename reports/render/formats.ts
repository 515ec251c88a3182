/** The formats of `pushbench report` that are one text. */
export const textFormats = ['html', 'terminal', 'md', 'json', 'csv'] as const;
export type TextFormat = (typeof textFormats)[number];

/** The formats that are a picture for each chart. */
export const pictureFormats = ['svg', 'png'] as const;
export type PictureFormat = (typeof pictureFormats)[number];

/** Whether a format is that of pictures. */
export const isPictureFormat = (format: TextFormat | PictureFormat): format is PictureFormat =>
  (pictureFormats as readonly string[]).includes(format);
