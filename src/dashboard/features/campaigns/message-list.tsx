// Messages that were captured rather than sent: to whom, when, and what they say. HTML only ever in a frame without
// scripts and without an origin.
import { Accordion, Code, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { withoutPixel } from '../../parts/captured-html.ts';
import { SandboxedHtml } from '../../../ui/sandboxed-html.tsx';
import { useFormat } from '../../i18n.ts';
import { PersonLink } from '../../parts/person-picker/person-link.tsx';
import { useWorkspace } from '../../session.ts';
import { ChannelIcon } from './words.tsx';

export interface CapturedMessage {
  readonly send_key: string;
  readonly at: string;
  readonly user_id: string;
  readonly external_id: string | null;
  readonly channel: string;
  readonly endpoint: string;
  readonly variant: string;
  readonly message: Readonly<Record<string, unknown>>;
}

const textAt = (message: CapturedMessage['message'], name: string): string => {
  const value = message[name];
  return typeof value === 'string' ? value : '';
};

export const MessageList = ({ messages }: { readonly messages: readonly CapturedMessage[] }) => (
  <Accordion variant="separated" chevronPosition="left">
    {messages.map((one) => (
      <Accordion.Item key={one.send_key} value={one.send_key}>
        <Accordion.Control>
          <Head captured={one} />
        </Accordion.Control>
        <Accordion.Panel>
          <Body captured={one} />
        </Accordion.Panel>
      </Accordion.Item>
    ))}
  </Accordion>
);

/** A test to oneself is nobody's of the workspace: it is known by where it went. */
const isSomebody = ({ user_id: userId }: CapturedMessage): boolean => !/^0+$/.test(userId);
const nameOf = (captured: CapturedMessage): string =>
  captured.external_id ?? (isSomebody(captured) ? captured.user_id : captured.endpoint);

const Head = ({ captured }: { readonly captured: CapturedMessage }) => {
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  const subject =
    textAt(captured.message, 'subject') || textAt(captured.message, 'body') || captured.endpoint;
  return (
    <Group gap="sm" wrap="nowrap">
      <ChannelIcon channel={captured.channel} />
      <Text fz="sm" c="dimmed" className="tabular" style={{ whiteSpace: 'nowrap' }}>
        {format.dateTime(captured.at, zone)}
      </Text>
      <Text fz="sm" fw={600} lineClamp={1}>
        {nameOf(captured)}
      </Text>
      <Text fz="sm" lineClamp={1}>
        {subject}
      </Text>
    </Group>
  );
};

const Body = ({ captured }: { readonly captured: CapturedMessage }) => {
  const { t } = useTranslation('campaigns');
  const html = textAt(captured.message, 'html');
  return (
    <>
      <Group gap="xs" mb="sm">
        {isSomebody(captured) && <PersonLink userId={captured.user_id}>{nameOf(captured)}</PersonLink>}
        <Text fz="sm" c="dimmed">
          {t('captured.to', { endpoint: captured.endpoint })}
        </Text>
      </Group>
      {html === '' ? (
        <Code block fz="xs" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {textAt(captured.message, 'body') || JSON.stringify(captured.message, null, 2)}
        </Code>
      ) : (
        <SandboxedHtml html={withoutPixel(html)} title={t('captured.frame')} height={420} />
      )}
    </>
  );
};
