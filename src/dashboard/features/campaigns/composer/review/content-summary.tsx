// The messages in brief: variant, share, channel and what stands first in each.
import { Group, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { readableLiquid } from '../../../../../core/content/readable-liquid.ts';
import { useFormat } from '../../../../i18n.ts';
import { Section } from '../../../../../ui/section.tsx';
import { ChannelIcon } from '../../words.tsx';
import { useComposer } from '../composer-context.tsx';
import { listOf, numberOf, recordOf, textOf } from '../written.ts';

/** What a reader would know the message by: its subject, its first words, its address. A mail without a subject has none. */
const headOf = (channel: string, written: unknown): string => {
  const content = recordOf(written) ?? {};
  const push =
    recordOf(content['apple_push']) ?? recordOf(content['android_push']) ?? recordOf(content['web_push']);
  const found =
    channel === 'email'
      ? [content['subject']]
      : [content['body'], content['url'], push?.['title'], push?.['alert']];
  return (
    found
      .map(textOf)
      .map(readableLiquid)
      .find((text) => text !== '') ?? ''
  );
};

interface Row {
  readonly variant: Readonly<Record<string, unknown>>;
  readonly message: Readonly<Record<string, unknown>>;
}

export const ContentSummary = () => {
  const { t } = useTranslation('composer');
  const { definition } = useComposer();
  const rows: readonly Row[] = listOf(definition['variants']).flatMap((variant) =>
    listOf(variant['messages']).map((message) => ({ variant, message })),
  );
  const control = numberOf(definition['control_percentage']) ?? 0;
  return (
    <Section title={t('review.content')}>
      <Stack gap="xs">
        {rows.length === 0 ? (
          <Text fz="sm" c="dimmed">
            {t('review.noMessage')}
          </Text>
        ) : (
          <MessageTable rows={rows} />
        )}
        {control > 0 && (
          <Text fz="sm" c="dimmed">
            {t('review.control', { share: control })}
          </Text>
        )}
      </Stack>
    </Section>
  );
};

const MessageTable = ({ rows }: { readonly rows: readonly Row[] }) => {
  const { t } = useTranslation('composer');
  const format = useFormat();
  return (
    <Table verticalSpacing={6} fz="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('review.variant')}</Table.Th>
          <Table.Th>{t('review.message')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ variant, message }) => (
          <Table.Tr key={textOf(message['message_id'])}>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>
              {textOf(variant['name'])} · {format.percent((numberOf(variant['percentage']) ?? 0) / 100)}
            </Table.Td>
            <Table.Td>
              <MessageHead channel={textOf(message['channel'])} content={message['content']} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
};

const MessageHead = ({ channel, content }: { readonly channel: string; readonly content: unknown }) => {
  const { t } = useTranslation('composer');
  const head = headOf(channel, content);
  const missing = channel === 'email' ? t('review.noSubject') : '–';
  return (
    <Group gap={8} wrap="nowrap">
      <ChannelIcon channel={channel} />
      <Text fz="sm" lineClamp={1} c={head === '' ? 'dimmed' : undefined} style={{ overflowWrap: 'anywhere' }}>
        {head === '' ? missing : head}
      </Text>
    </Group>
  );
};
