/** The text without characters that no picture can hold: names come from files. */
export const plainText = (text: string): string => text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, ' ');
