// The body of an email in what it is written in.
import { Group, Stack, Text } from '@mantine/core';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat, useLanguage } from '../../../i18n.ts';
import { CodeEditor } from '../code-editor.tsx';
import type { EditorProps } from '../content-value.ts';
import { problemOf, textAt } from '../content-value.ts';
import { useImageInsert } from '../images/use-image-insert.tsx';
import { BlockEditor } from './blocks/block-editor.tsx';
import { documentOf, sourceOf } from './email-source.ts';
import { newDocument } from './blocks/new-block.ts';

export const EmailBody = (props: EditorProps) => {
  const source = sourceOf(props.value);
  return source === 'blocks' ? <Blocks {...props} /> : <Code {...props} source={source} />;
};

const Code = ({ source, ...props }: EditorProps & { readonly source: 'html' | 'mjml' }) => {
  const { t } = useTranslation('content');
  const { value, onChange, problems, readOnly, setting } = props;
  const field = source === 'mjml' ? 'mjml' : 'body';
  const text = textAt(value, field);
  const problem = problemOf(problems, field);
  const images = useImageInsert(source);
  return (
    <Stack gap={6}>
      {!readOnly && images.button}
      <CodeEditor
        key={source}
        label={t(`source.${source}`)}
        language={source}
        value={text}
        onChange={(next) => onChange({ ...value, source, [field]: next })}
        readOnly={readOnly}
        lintField={field}
        {...images.editor}
        minHeight={460}
        maxHeight={720}
      />
      <Group justify="space-between">
        <Text fz="xs" c={problem === undefined ? 'dimmed' : 'red.9'}>
          {problem ?? t('email.codeHint')}
        </Text>
        <Size text={text} />
      </Group>
      {setting.category === 'transactional' && (
        <Text fz="xs" c="dimmed">
          {t('email.transactional')}
        </Text>
      )}
    </Stack>
  );
};

const Size = ({ text }: { readonly text: string }) => {
  const { t } = useTranslation('content');
  const format = useFormat();
  const bytes = new TextEncoder().encode(text).length;
  return (
    <Text fz="xs" c="dimmed" className="tabular">
      {t('email.size', { size: format.bytes(bytes) })}
    </Text>
  );
};

const Blocks = ({ value, onChange, readOnly, setting }: EditorProps) => {
  const { t } = useTranslation('content');
  const language = useLanguage();
  const document = documentOf(value);
  const isMissing = document === null && !readOnly;
  const begin = useEffectEvent(() =>
    onChange({ ...value, source: 'blocks', blocks: newDocument((key) => t(`starter.${key}`), language) }),
  );
  useEffect(() => {
    if (isMissing) begin();
  }, [isMissing]);
  return document === null ? null : (
    <BlockEditor
      document={document}
      onChange={(blocks) => onChange({ ...value, source: 'blocks', blocks })}
      readOnly={readOnly}
      setting={setting}
    />
  );
};
