// A text that may hold Liquid: a plain field with a menu that puts names in at the caret.
import { TextInput, Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { useRef } from 'react';
import type { ContentSetting } from './content-value.ts';
import { PersonalisationMenu } from './personalisation-menu.tsx';

interface LiquidFieldProps {
  readonly label: string;
  readonly description?: ReactNode;
  readonly placeholder?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error?: string;
  readonly required?: boolean;
  readonly readOnly?: boolean;
  readonly channel: string;
  readonly setting: ContentSetting;
  /** Several lines, so many at least. */
  readonly rows?: number;
  readonly maxLength?: number;
}

export const LiquidField = (props: LiquidFieldProps) => {
  const input = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const { value, onChange, readOnly, channel, setting, rows, error, ...rest } = props;
  const insert = (text: string) => {
    const at = input.current;
    const from = at?.selectionStart ?? value.length;
    const to = at?.selectionEnd ?? value.length;
    onChange(value.slice(0, from) + text + value.slice(to));
    // After the value has come back.
    requestAnimationFrame(() => {
      at?.focus();
      at?.setSelectionRange(from + text.length, from + text.length);
    });
  };
  const shared = {
    ...rest,
    ref: input,
    value,
    readOnly,
    ...(error === undefined ? {} : { error }),
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      onChange(event.currentTarget.value),
    rightSection: (
      <PersonalisationMenu channel={channel} setting={setting} onPick={insert} disabled={readOnly} />
    ),
    rightSectionPointerEvents: 'all' as const,
  };
  return rows === undefined ? (
    <TextInput {...shared} />
  ) : (
    <Textarea
      {...shared}
      autosize
      minRows={rows}
      maxRows={18}
      styles={{ section: { alignItems: 'flex-start', paddingTop: 4 } }}
    />
  );
};
