// CodeMirror with Liquid over HTML, MJML or JSON: completes names of this workspace, marks what the server's parser
// refuses. Tab leaves the editor for those who use no mouse; Escape says so.
import { Box, useComputedColorScheme } from '@mantine/core';
import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { html } from '@codemirror/lang-html';
import { json } from '@codemirror/lang-json';
import { liquid } from '@codemirror/lang-liquid';
import { linter, lintGutter, type Diagnostic } from '@codemirror/lint';
import CodeMirror, { EditorView, type Extension } from '@uiw/react-codemirror';
import { useMemo, useRef } from 'react';
import { useApi } from '../../session.ts';
import type { Api } from '../../api.ts';
import { pictureOf } from './images/picture-of.ts';
import { codeColours } from './code-colours.ts';
import { useFindingText } from './finding-text.ts';
import type { CodeEditorProps, CodeLanguage } from './code-props.ts';
import type { Finding } from './use-preview.ts';
import { useVocabulary, type Vocabulary } from './use-vocabulary.ts';

const LINT_DELAY_MS = 700;

const languageOf = (language: CodeLanguage): readonly Extension[] => {
  if (language === 'json') return [json()];
  if (language === 'text') return [liquid()];
  return [liquid({ base: html({ autoCloseTags: true }) })];
};

const CodeMirrorEditor = (props: CodeEditorProps) => {
  const { label, language, value, onChange, readOnly, minHeight = 320, maxHeight = 640, lintField } = props;
  const onPicture = useRef(props.onPicture);
  onPicture.current = props.onPicture;
  const scheme = useComputedColorScheme('light');
  const api = useApi();
  const words = useVocabulary();
  const known = useRef(words);
  known.current = words;
  const textOf = useFindingText();
  const describe = useRef(textOf);
  describe.current = textOf;
  const extensions = useMemo(
    () => [
      ...languageOf(language),
      codeColours(scheme),
      EditorView.lineWrapping,
      takePictures(onPicture),
      EditorView.contentAttributes.of({ 'aria-label': label }),
      autocompletion({ override: [(context) => complete(context, known.current, language)] }),
      ...(lintField === undefined ? [] : [lintGutter(), serverLint(api, lintField, language, describe)]),
    ],
    [language, label, lintField, api, scheme],
  );
  return (
    <Box style={{ border: '1px solid var(--app-line)', borderRadius: 8, overflow: 'hidden' }} dir="ltr">
      <CodeMirror
        value={value}
        onChange={onChange}
        extensions={extensions}
        readOnly={readOnly === true}
        editable={readOnly !== true}
        theme="none"
        onCreateEditor={(view) => {
          // What scrolls can be scrolled by keyboard.
          view.scrollDOM.tabIndex = 0;
          if (props.inserter !== undefined) props.inserter.current = (text) => insertAtCursor(view, text);
        }}
        minHeight={`${minHeight}px`}
        maxHeight={`${maxHeight}px`}
        indentWithTab={false}
        basicSetup={{
          autocompletion: false,
          syntaxHighlighting: false,
          foldGutter: false,
          highlightActiveLine: readOnly !== true,
        }}
      />
    </Box>
  );
};

export default CodeMirrorEditor;

const insertAtCursor = (view: EditorView, text: string): void => {
  view.dispatch(view.state.replaceSelection(text));
  view.focus();
};

/** A dropped picture goes where it was dropped, a pasted one where the cursor stands. */
const takePictures = (onPicture: { readonly current: ((file: File) => void) | undefined }): Extension => {
  const take = (
    event: Event,
    transfer: DataTransfer | null,
    at: number | null,
    view: EditorView,
  ): boolean => {
    const file = pictureOf(transfer);
    if (file === null || onPicture.current === undefined || view.state.readOnly) return false;
    event.preventDefault();
    if (at !== null) view.dispatch({ selection: { anchor: at } });
    onPicture.current(file);
    return true;
  };
  return EditorView.domEventHandlers({
    drop: (event, view) =>
      take(event, event.dataTransfer, view.posAtCoords({ x: event.clientX, y: event.clientY }), view),
    paste: (event, view) => take(event, event.clipboardData, null, view),
  });
};

const serverLint = (
  api: Api,
  field: string,
  language: CodeLanguage,
  describe: { readonly current: (one: Finding) => string },
): Extension =>
  linter(
    async (view): Promise<readonly Diagnostic[]> => {
      const text = view.state.doc.toString();
      if (!text.includes('{')) return [];
      try {
        const answer = await api.post<{ readonly findings: readonly Finding[] }>('/admin/v1/lint', {
          texts: [{ field, text, html: language === 'html' }],
        });
        return answer.findings.flatMap((one) => toDiagnostic(view, one, describe.current(one)));
      } catch {
        // What cannot be asked now is asked after the next key.
        return [];
      }
    },
    { delay: LINT_DELAY_MS },
  );

const toDiagnostic = (view: EditorView, one: Finding, message: string): readonly Diagnostic[] => {
  const { doc } = view.state;
  if (one.line === undefined || one.line > doc.lines) return [];
  const line = doc.line(one.line);
  const from = Math.min(line.from + Math.max((one.column ?? 1) - 1, 0), line.to);
  const rest = /^(\{\{[^}]*\}\}\}?|\{%[^%]*%\}|[^\s<]{1,40})/.exec(doc.sliceString(from, line.to))?.[0] ?? '';
  return [{ from, to: Math.min(from + Math.max(rest.length, 1), line.to), severity: one.severity, message }];
};

const complete = (
  context: CompletionContext,
  words: Vocabulary,
  language: CodeLanguage,
): CompletionResult | null => {
  const access = context.matchBefore(/([a-z_]*)\.?\$\{[\w-]*/i);
  if (access !== null) return completeName(access.from, access.text, words);
  const tag = context.matchBefore(/\{%-?\s*\w*/);
  if (tag !== null) return named(tag.from + (/\w*$/.exec(tag.text)?.index ?? 0), words.tags, 'keyword');
  const filter = context.matchBefore(/\|\s*\w*/);
  if (filter !== null && isInsideLiquid(context))
    return named(filter.from + (/\w*$/.exec(filter.text)?.index ?? 0), words.filters, 'function');
  const braces = context.matchBefore(/\{\{\s*[\w$]*/);
  if (braces !== null) return completeStart(braces.from + (/[\w$]*$/.exec(braces.text)?.index ?? 0), words);
  const element = language === 'mjml' ? context.matchBefore(/<\/?mj[\w-]*/) : null;
  return element === null
    ? null
    : named(element.from + (element.text.startsWith('</') ? 2 : 1), MJML, 'type');
};

const isInsideLiquid = (context: CompletionContext): boolean => {
  const before = context.state.sliceDoc(Math.max(0, context.pos - 400), context.pos);
  return (
    Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%')) >
    Math.max(before.lastIndexOf('}}'), before.lastIndexOf('%}'))
  );
};

const completeName = (from: number, text: string, words: Vocabulary): CompletionResult => {
  const at = text.indexOf('${');
  const namespace = text.slice(0, at).replace('.', '');
  const names: Readonly<Record<string, readonly string[]>> = {
    '': words.profile,
    custom_attribute: words.attributes,
    content_blocks: words.blocks,
    preference_center: words.centers,
    subscribed_state: ['email_global', ...words.groups.map(({ id }) => id)],
  };
  return named(from + at + 2, names[namespace] ?? [], 'variable');
};

const completeStart = (from: number, words: Vocabulary): CompletionResult => ({
  from,
  options: [
    ...words.profile.map((name): Completion => ({ label: `\${${name}}`, type: 'variable' })),
    ...words.attributes.map((name): Completion => ({
      label: `custom_attribute.\${${name}}`,
      type: 'variable',
    })),
    ...words.blocks.map((name): Completion => ({ label: `content_blocks.\${${name}}`, type: 'variable' })),
    ...words.centers.map((name): Completion => ({
      label: `preference_center.\${${name}}`,
      type: 'variable',
    })),
    ...['api_trigger_properties.${', 'event_properties.${'].map((label): Completion => ({
      label,
      type: 'namespace',
    })),
  ],
});

const named = (from: number, names: readonly string[], type: string): CompletionResult => ({
  from,
  options: names.map((label): Completion => ({ label, type })),
  validFor: /^[\w-]*$/,
});

const MJML = [
  ...[
    'mjml',
    'mj-head',
    'mj-body',
    'mj-section',
    'mj-column',
    'mj-group',
    'mj-wrapper',
    'mj-text',
    'mj-button',
  ],
  ...[
    'mj-image',
    'mj-divider',
    'mj-spacer',
    'mj-table',
    'mj-raw',
    'mj-hero',
    'mj-social',
    'mj-social-element',
  ],
  ...['mj-navbar', 'mj-navbar-link', 'mj-accordion', 'mj-carousel', 'mj-attributes', 'mj-all', 'mj-class'],
  ...['mj-style', 'mj-preview', 'mj-title'],
];
