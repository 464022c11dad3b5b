// What a code editor is given.
export type CodeLanguage = 'html' | 'mjml' | 'json' | 'text';

export interface CodeEditorProps {
  /** For screen readers. */
  readonly label: string;
  readonly language: CodeLanguage;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly readOnly?: boolean;
  readonly minHeight?: number;
  readonly maxHeight?: number;
  /** Liquid is checked by the server while one writes; names the field it is checked as. */
  readonly lintField?: string;
  /** A picture was dropped or pasted; absent: it stays where it came from. */
  readonly onPicture?: (file: File) => void;
  /** Filled by the editor: puts a text where the cursor stands. */
  readonly inserter?: { current: ((text: string) => void) | null };
}
