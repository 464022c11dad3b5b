// A call to somebody's server: address, method, headers, body, and the request as it would leave.
import {
  ActionIcon,
  Box,
  Button,
  Card,
  Code,
  Group,
  Input,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CodeEditor } from '../code-editor.tsx';
import type { ContentValue, EditorProps } from '../content-value.ts';
import { problemOf, recordAt, textAt, withField } from '../content-value.ts';
import { EditorSplit } from '../editor-split.tsx';
import { LiquidField } from '../liquid-field.tsx';
import { PreviewPanel } from '../preview-panel.tsx';
import { usePreview, type PreviewAnswer } from '../use-preview.ts';
import { useViewer } from '../seen-properties.ts';

const METHODS = ['POST', 'GET', 'PUT', 'PATCH', 'DELETE'];

export const WebhookEditor = ({ value, onChange, problems, readOnly, setting }: EditorProps) => {
  const { t } = useTranslation('content');
  const [viewer, setViewer] = useViewer(setting, value);
  const preview = usePreview('webhook', value, setting, viewer);
  const method = textAt(value, 'request_method') || 'POST';
  const editor = (
    <Card component="section">
      <Stack>
        <Group gap="xs" align="flex-start" wrap="nowrap">
          <Select
            w={110}
            label={t('webhook.method')}
            data={METHODS}
            value={method}
            disabled={readOnly}
            allowDeselect={false}
            onChange={(next) => onChange({ ...value, request_method: next ?? 'POST' })}
          />
          <Box flex={1}>
            <LiquidField
              label={t('webhook.url')}
              placeholder="https://"
              value={textAt(value, 'url')}
              onChange={(url) => onChange({ ...value, url })}
              error={problemOf(problems, 'url')}
              readOnly={readOnly}
              channel="webhook"
              setting={setting}
              required
            />
          </Box>
        </Group>
        <Pairs
          label={t('webhook.headers')}
          pairs={recordAt(value, 'request_headers')}
          readOnly={readOnly}
          onChange={(pairs) => onChange(withField(value, 'request_headers', emptyAsNothing(pairs)))}
        />
        {method !== 'GET' && <Body value={value} onChange={onChange} readOnly={readOnly} />}
      </Stack>
    </Card>
  );
  return (
    <EditorSplit
      editor={editor}
      preview={
        <PreviewPanel preview={preview} viewer={viewer} onViewer={setViewer} setting={setting}>
          {(answer) => <Request answer={answer} />}
        </PreviewPanel>
      }
    />
  );
};

const emptyAsNothing = (pairs: ContentValue): ContentValue | undefined =>
  Object.keys(pairs).length === 0 ? undefined : pairs;

type BodyProps = Pick<EditorProps, 'value' | 'onChange' | 'readOnly'>;

const Body = ({ value, onChange, readOnly }: BodyProps) => {
  const { t } = useTranslation('content');
  const { body } = value;
  const isPairs = typeof body === 'object' && body !== null;
  const choose = (kind: string) =>
    onChange(
      withField(value, 'body', kind === 'pairs' ? {} : isPairs ? JSON.stringify(body, null, 2) : body),
    );
  return (
    <Input.Wrapper label={t('webhook.body')} labelElement="div">
      <Stack gap="xs" mt={4}>
        <SegmentedControl
          size="xs"
          w="fit-content"
          disabled={readOnly}
          aria-label={t('webhook.bodyKind')}
          value={isPairs ? 'pairs' : 'text'}
          onChange={choose}
          data={[
            { value: 'text', label: t('webhook.text') },
            { value: 'pairs', label: t('webhook.pairs') },
          ]}
        />
        {isPairs ? (
          <Pairs
            label={t('webhook.pairs')}
            pairs={body as ContentValue}
            readOnly={readOnly}
            onChange={(pairs) => onChange({ ...value, body: pairs })}
          />
        ) : (
          <CodeEditor
            label={t('webhook.body')}
            language="json"
            value={typeof body === 'string' ? body : ''}
            onChange={(text) => onChange(withField(value, 'body', text))}
            readOnly={readOnly}
            minHeight={200}
          />
        )}
      </Stack>
    </Input.Wrapper>
  );
};

interface PairsProps {
  readonly label: string;
  readonly pairs: ContentValue;
  readonly onChange: (pairs: ContentValue) => void;
  readonly readOnly: boolean;
}

/** Rows are kept while a name is being typed: two may be alike for a moment, and one may be empty. */
const Pairs = ({ label, pairs, onChange, readOnly }: PairsProps) => {
  const { t } = useTranslation('content');
  const [rows, setRows] = useState<readonly (readonly [string, string])[]>(() =>
    Object.entries(pairs).map(([name, text]) => [name, String(text)]),
  );
  const change = (next: readonly (readonly [string, string])[]) => {
    setRows(next);
    onChange(Object.fromEntries(next.filter(([name]) => name.trim() !== '')));
  };
  const set = (i: number, row: readonly [string, string]) =>
    change(rows.map((old, at) => (at === i ? row : old)));
  return (
    <Stack gap={6} role="group" aria-label={label}>
      {rows.map(([name, text], i) => (
        <Group key={i} gap="xs" wrap="nowrap">
          <TextInput
            flex="0 0 38%"
            size="sm"
            aria-label={t('webhook.name', { number: i + 1 })}
            value={name}
            readOnly={readOnly}
            onChange={(event) => set(i, [event.currentTarget.value, text])}
          />
          <TextInput
            flex={1}
            size="sm"
            aria-label={t('webhook.value', { number: i + 1 })}
            value={text}
            readOnly={readOnly}
            onChange={(event) => set(i, [name, event.currentTarget.value])}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            disabled={readOnly}
            aria-label={t('webhook.remove', { name: name === '' ? String(i + 1) : name })}
            onClick={() => change(rows.filter((_, at) => at !== i))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ))}
      <Button
        size="compact-sm"
        variant="subtle"
        w="fit-content"
        disabled={readOnly}
        leftSection={<IconPlus size={14} />}
        onClick={() => setRows([...rows, ['', '']])}
      >
        {t('webhook.add', { what: label })}
      </Button>
    </Stack>
  );
};

const Request = ({ answer }: { readonly answer: PreviewAnswer }) => {
  const { t } = useTranslation('content');
  const [message = {}] = answer.messages;
  const headers = Object.entries(recordAt(message, 'headers')).map(
    ([name, text]) => `${name}: ${String(text)}`,
  );
  const lines = [
    `${textAt(message, 'method')} ${textAt(message, 'url')}`,
    ...headers,
    '',
    textAt(message, 'body'),
  ];
  return (
    <Box>
      <Text fz="xs" c="dimmed" mb={4}>
        {t('webhook.request')}
      </Text>
      <Code
        block
        tabIndex={0}
        role="region"
        aria-label={t('webhook.request')}
        style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
      >
        {lines.join('\n').trimEnd()}
      </Code>
    </Box>
  );
};
