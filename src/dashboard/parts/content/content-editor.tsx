// Edits the content of one message, whatever its channel, beside what a person would get. Used by campaigns and templates;
// the value is what campaigns store.
import { Alert } from '@mantine/core';
import { Suspense, lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { EditorLoading } from './editor-loading.tsx';
import type { ContentProblem, ContentSetting, ContentValue, EditorProps } from './content-value.ts';

export type { ContentProblem, ContentSetting, ContentValue } from './content-value.ts';

interface ContentEditorProps {
  readonly channel: string;
  readonly value: ContentValue;
  readonly onChange: (value: ContentValue) => void;
  /** Of the server's review; fields are paths inside of the content. */
  readonly problems?: readonly ContentProblem[];
  readonly readOnly?: boolean;
  /** The campaign it belongs to: what its templates may name, and how its sender is called. */
  readonly setting?: ContentSetting;
  readonly campaignId?: string;
}

const EmailEditor = lazy(async () => ({ default: (await import('./email/email-editor.tsx')).EmailEditor }));
const SmsEditor = lazy(async () => ({ default: (await import('./sms/sms-editor.tsx')).SmsEditor }));
const PushEditor = lazy(async () => ({ default: (await import('./push/push-editor.tsx')).PushEditor }));
const WebhookEditor = lazy(async () => ({
  default: (await import('./webhook/webhook-editor.tsx')).WebhookEditor,
}));

const NOTHING: ContentSetting = {};
const NO_PROBLEMS: readonly ContentProblem[] = [];

export const ContentEditor = ({
  channel,
  value,
  onChange,
  problems,
  readOnly,
  setting,
}: ContentEditorProps) => (
  <Suspense fallback={<EditorLoading />}>
    <OfChannel
      channel={channel}
      value={value}
      onChange={onChange}
      problems={problems ?? NO_PROBLEMS}
      readOnly={readOnly === true}
      setting={setting ?? NOTHING}
    />
  </Suspense>
);

const OfChannel = ({ channel, ...props }: EditorProps & { readonly channel: string }) => {
  const { t } = useTranslation('content');
  switch (channel) {
    case 'email':
      return <EmailEditor {...props} />;
    case 'sms':
      return <SmsEditor {...props} />;
    case 'push':
      return <PushEditor {...props} />;
    case 'webhook':
      return <WebhookEditor {...props} />;
    default:
      return <Alert color="orange">{t('unknownChannel', { channel })}</Alert>;
  }
};
