// Colours of code, measured: each keeps 4.5:1 on the editor's paper, in light and in dark.
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { tags } from '@lezer/highlight';
import { EditorView, type Extension } from '@uiw/react-codemirror';

interface Palette {
  readonly tag: string;
  readonly attribute: string;
  readonly text: string;
  readonly keyword: string;
  readonly name: string;
  readonly quiet: string;
}

const LIGHT: Palette = {
  tag: '#0b5d57',
  attribute: '#7a3e00',
  text: '#8f1d1d',
  keyword: '#4b2fd6',
  name: '#17479c',
  quiet: '#65606c',
};
const DARK: Palette = {
  tag: '#7fe0cf',
  attribute: '#f0b878',
  text: '#ffab9f',
  keyword: '#c9beff',
  name: '#9cc4ff',
  quiet: '#aca6bd',
};

const styleOf = (palette: Palette): HighlightStyle =>
  HighlightStyle.define([
    { tag: [tags.tagName, tags.angleBracket], color: palette.tag },
    { tag: [tags.attributeName, tags.propertyName], color: palette.attribute },
    { tag: [tags.string, tags.attributeValue, tags.number, tags.bool, tags.null], color: palette.text },
    {
      tag: [tags.keyword, tags.operator, tags.controlKeyword, tags.brace, tags.processingInstruction],
      color: palette.keyword,
    },
    {
      tag: [tags.variableName, tags.special(tags.variableName), tags.function(tags.variableName)],
      color: palette.name,
    },
    { tag: [tags.comment, tags.documentMeta], color: palette.quiet },
  ]);

const look = (isDark: boolean): Extension =>
  EditorView.theme(
    {
      '&': {
        backgroundColor: 'var(--mantine-color-body)',
        color: 'var(--mantine-color-text)',
        fontSize: '13.5px',
      },
      '&.cm-focused': { outline: '2px solid var(--mantine-primary-color-filled)', outlineOffset: '-2px' },
      '.cm-gutters': {
        backgroundColor: 'var(--app-paper)',
        color: 'var(--mantine-color-dimmed)',
        borderRight: '1px solid var(--app-line)',
      },
      '.cm-activeLine': { backgroundColor: isDark ? 'rgb(255 255 255 / 5%)' : 'rgb(75 47 214 / 5%)' },
      '.cm-activeLineGutter': { backgroundColor: isDark ? 'rgb(255 255 255 / 8%)' : 'rgb(75 47 214 / 8%)' },
      '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
      '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
        backgroundColor: isDark ? '#3d3566 !important' : '#dcd5ff !important',
      },
      '.cm-tooltip': {
        backgroundColor: 'var(--mantine-color-body)',
        border: '1px solid var(--app-line)',
        borderRadius: '8px',
        color: 'var(--mantine-color-text)',
      },
      '.cm-tooltip-autocomplete ul li[aria-selected]': {
        backgroundColor: 'var(--app-tint)',
        color: 'var(--app-tint-ink)',
      },
    },
    { dark: isDark },
  );

export const codeColours = (scheme: 'light' | 'dark'): Extension => {
  const isDark = scheme === 'dark';
  return [look(isDark), syntaxHighlighting(styleOf(isDark ? DARK : LIGHT))];
};
