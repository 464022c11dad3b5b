// The part of the compiler that is used; the package brings no types.
declare module 'mjml' {
  interface MjmlError {
    readonly line: number;
    readonly message: string;
    readonly tagName: string;
  }
  interface MjmlOptions {
    readonly validationLevel: 'soft' | 'skip' | 'strict';
    readonly fonts: Readonly<Record<string, string>>;
    readonly ignoreIncludes: boolean;
    readonly keepComments: boolean;
  }
  export default function mjml2html(
    source: string,
    options: MjmlOptions,
  ): Promise<{ readonly html: string; readonly errors: readonly MjmlError[] }>;
}
