// Shows HTML that others wrote. The frame may run no script, send no form and has no origin: whatever stands in it cannot
// read our cookies or call our doors.
interface SandboxedHtmlProps {
  readonly html: string;
  /** For screen readers. */
  readonly title: string;
  readonly width?: number | string;
  readonly height: number | string;
}

/**
 * Other HTML gets another frame: one whose `srcdoc` changes while it still loads can stay blank in Chromium.
 * Links open nowhere: without allow-popups and allow-top-navigation a click does nothing.
 */
export const SandboxedHtml = ({ html, title, width = '100%', height }: SandboxedHtmlProps) => (
  <iframe
    key={html}
    sandbox=""
    srcDoc={html}
    title={title}
    referrerPolicy="no-referrer"
    style={{ width, height, border: 0, background: '#fff', display: 'block', colorScheme: 'light' }}
  />
);
