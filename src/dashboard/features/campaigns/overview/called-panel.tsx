// What calls need of an API campaign: its id, the ids of its messages, and a request for each that can be pasted.
import {
  ActionIcon,
  Alert,
  Code,
  CopyButton,
  Group,
  SegmentedControl,
  Select,
  Stack,
  Table,
  Tooltip,
} from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CodeBlock } from '../../../../ui/code-block.tsx';
import { Section } from '../../../../ui/section.tsx';
import type { Campaign } from '../model.ts';
import { ChannelIcon } from '../words.tsx';
import {
  CALLS,
  callOf,
  curlOf,
  messagesOf,
  type CalledMessageIds,
  type CallName,
} from './message-snippets.ts';

export const CalledPanel = ({ campaign }: { readonly campaign: Campaign }) => {
  const { t } = useTranslation('campaigns');
  const messages = messagesOf(campaign.definition);
  return (
    <Section title={t('called.title')} description={t('called.hint')}>
      <Stack gap="md">
        {campaign.status !== 'active' && (
          <Alert color="orange" variant="light" py="xs">
            {t('call.notActive')}
          </Alert>
        )}
        <Ids campaign={campaign} messages={messages} />
        {messages.length > 0 && <Snippet campaign={campaign} messages={messages} />}
      </Stack>
    </Section>
  );
};

interface PartProps {
  readonly campaign: Campaign;
  readonly messages: readonly CalledMessageIds[];
}

const Ids = ({ campaign, messages }: PartProps) => {
  const { t } = useTranslation('campaigns');
  return (
    <Table variant="vertical" withRowBorders={false} verticalSpacing={5} fz="sm">
      <Table.Tbody>
        <Table.Tr>
          <Table.Th w={220} fw={500} bg="transparent" pl={0}>
            {t('called.campaign')}
          </Table.Th>
          <Table.Td>
            <Copied name="campaign_id" id={campaign.campaign_id} />
          </Table.Td>
        </Table.Tr>
        {messages.map((message) => (
          <Table.Tr key={message.id}>
            <Table.Th w={220} fw={500} bg="transparent" pl={0}>
              <Group gap={8} wrap="nowrap">
                <ChannelIcon channel={message.channel} />
                {t(`channel.${message.channel}`)}
              </Group>
            </Table.Th>
            <Table.Td>
              <Copied name="message_variation_id" id={message.id} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
};

const Copied = ({ name, id }: { readonly name: string; readonly id: string }) => {
  const { t } = useTranslation('campaigns');
  return (
    <Group gap={8} wrap="nowrap">
      <Code c="dimmed">{name}</Code>
      <Code>{id}</Code>
      <CopyButton value={id}>
        {({ copied, copy }) => (
          <Tooltip label={t(copied ? 'copied' : 'copy')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              onClick={copy}
              aria-label={t('called.copyId', { name, id: id.slice(0, 8) })}
            >
              {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  );
};

const DAY_MS = 86_400_000;

const Snippet = ({ campaign, messages }: PartProps) => {
  const { t } = useTranslation('campaigns');
  const [chosen, choose] = useState('');
  const [call, setCall] = useState<CallName>('send');
  // One hour tomorrow, whole: the moment itself is only a sample.
  const [tomorrow] = useState(() => `${new Date(Date.now() + DAY_MS).toISOString().slice(0, 13)}:00:00Z`);
  const message = messages.find(({ id }) => id === chosen) ?? messages[0];
  if (message === undefined) return null;
  return (
    <Stack gap="sm">
      <Group>
        <SegmentedControl
          aria-label={t('called.which')}
          value={call}
          data={CALLS.map((one) => ({ value: one, label: t(`called.${one}`) }))}
          onChange={(next) => setCall(CALLS.find((one) => one === next) ?? 'send')}
        />
        {messages.length > 1 && (
          <Select
            aria-label={t('called.message')}
            value={message.id}
            data={messages.map(({ id, channel }) => ({
              value: id,
              label: `${t(`channel.${channel}`)} · ${id.slice(0, 8)}`,
            }))}
            allowDeselect={false}
            onChange={(id) => choose(id ?? '')}
          />
        )}
      </Group>
      <CodeBlock
        code={curlOf(window.location.origin, callOf(campaign, message, call, tomorrow))}
        label={t('called.request')}
        copyLabel={t('copy')}
        copiedLabel={t('copied')}
      />
    </Stack>
  );
};
