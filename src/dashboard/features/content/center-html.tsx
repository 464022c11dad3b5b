// A preference centre as HTML that somebody writes: the page, and what is shown when it is saved.
import { Card, Code, Stack, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { HtmlCenter } from '../../../core/content/preference-center.ts';
import type { FieldError } from '../../api.ts';
import { CodeEditor } from '../../parts/content/code-editor.tsx';

interface CenterHtmlProps {
  readonly content: HtmlCenter;
  readonly onChange: (content: HtmlCenter) => void;
  readonly readOnly: boolean;
  readonly faults: readonly FieldError[];
}

export const CenterHtml = ({ content, onChange, readOnly, faults }: CenterHtmlProps) => {
  const { t } = useTranslation('centers');
  const faultOf = (field: string) => faults.find((one) => one.field === `content.${field}`)?.message;
  return (
    <Card>
      <Stack gap="sm">
        <TextInput
          label={t('html.title')}
          required
          maxLength={200}
          readOnly={readOnly}
          value={content.title}
          error={faultOf('title')}
          onChange={({ currentTarget }) => onChange({ ...content, title: currentTarget.value })}
        />
        {(['page_html', 'confirmation_page_html'] as const).map((field) => (
          <Stack key={field} gap={4}>
            <Text fz="sm" fw={600}>
              {t(`html.${field}`)}
            </Text>
            <CodeEditor
              label={t(`html.${field}`)}
              language="html"
              value={content[field]}
              onChange={(text) => onChange({ ...content, [field]: text })}
              readOnly={readOnly}
              minHeight={field === 'page_html' ? 300 : 140}
              maxHeight={520}
            />
            {faultOf(field) !== undefined && (
              <Text fz="xs" c="red.9">
                {faultOf(field)}
              </Text>
            )}
          </Stack>
        ))}
        <Text fz="xs" c="dimmed" component="div">
          {t('html.hint')} <Code>{'{% form_field_name :email_global_state %}'}</Code>{' '}
          <Code>{'{% form_field_name :subscription_group <id> %}'}</Code>{' '}
          <Code>{'{{preference_center_submit_url}}'}</Code>
        </Text>
      </Stack>
    </Card>
  );
};
