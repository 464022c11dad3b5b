// What a sandbox would have sent, newest first unless asked otherwise, each with its exact instant; an email can be looked at whole.
import { Anchor, Button, Code, Modal, Stack, Table, Text } from '@mantine/core';
import { IconInbox } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../../ui/empty-state.tsx';
import { withoutPixel } from '../../../parts/captured-html.ts';
import { orderParameter, useCapturedOrder } from '../../../parts/captured-order.ts';
import { SandboxedHtml } from '../../../../ui/sandboxed-html.tsx';
import { useFormat } from '../../../i18n.ts';
import { useApi, useWorkspace } from '../../../session.ts';

interface Captured {
  readonly send_key: string;
  readonly at: string;
  readonly user_id: string;
  readonly external_id: string | null;
  readonly channel: string;
  readonly message: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly messages: readonly Captured[];
  readonly next?: string | null;
}

export const CapturedMessages = () => {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const api = useApi();
  const { time_zone: zone } = useWorkspace();
  const [shown, show] = useState<Captured | null>(null);
  const order = orderParameter(useCapturedOrder());
  const query = useInfiniteQuery({
    queryKey: [api.workspace, 'captured', order],
    queryFn: ({ pageParam, signal }) =>
      api.get<Answer>('/admin/v1/captured-messages', { limit: 20, order, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
    placeholderData: keepPreviousData,
  });
  const messages = query.data?.pages.flatMap((page) => page.messages) ?? [];
  if (query.data !== undefined && messages.length === 0) {
    return (
      <EmptyState icon={<IconInbox size={26} />} title={t('clock.noneCaptured')}>
        {t('clock.noneCapturedText')}
      </EmptyState>
    );
  }
  return (
    <Stack>
      <Table.ScrollContainer minWidth={560}>
        <Table highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('clock.at')}</Table.Th>
              <Table.Th>{t('channels.channel')}</Table.Th>
              <Table.Th>{t('clock.recipient')}</Table.Th>
              <Table.Th>{t('clock.message')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {messages.map((message) => (
              <Table.Tr key={message.send_key}>
                <Table.Td className="tabular">{format.dateTime(message.at, zone)}</Table.Td>
                <Table.Td>{t(`channel.${message.channel}`)}</Table.Td>
                <Table.Td>{recipientOf(message)}</Table.Td>
                <Table.Td>
                  <Anchor component="button" type="button" ta="left" fz="sm" onClick={() => show(message)}>
                    {titleOf(message)}
                  </Anchor>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {query.hasNextPage && (
        <Button
          variant="default"
          onClick={() => void query.fetchNextPage()}
          loading={query.isFetchingNextPage}
        >
          {t('showMore')}
        </Button>
      )}
      <ShownMessage message={shown} onClose={() => show(null)} />
    </Stack>
  );
};

interface ShownProps {
  readonly message: Captured | null;
  readonly onClose: () => void;
}

const ShownMessage = ({ message, onClose }: ShownProps) => {
  const { t } = useTranslation('settings');
  return (
    <Modal
      closeButtonProps={{ 'aria-label': t('close') }}
      opened={message !== null}
      onClose={onClose}
      size="xl"
      title={message === null ? '' : titleOf(message)}
    >
      {message !== null && <Whole message={message} />}
    </Modal>
  );
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const recipientOf = ({ message, external_id, user_id }: Captured): string =>
  textOf(message['to']) || (external_id ?? user_id);

const titleOf = ({ message }: Captured): string =>
  textOf(message['subject']) || textOf(message['body']).slice(0, 80) || textOf(message['url']) || '…';

const Whole = ({ message: { message, channel } }: { readonly message: Captured }) => {
  const { t } = useTranslation('settings');
  const html = textOf(message['html']);
  if (channel === 'email' && html !== '')
    return <SandboxedHtml html={withoutPixel(html)} title={t('clock.message')} height="60vh" />;
  if (textOf(message['body']) !== '' && channel === 'sms') return <Text>{textOf(message['body'])}</Text>;
  return (
    <Code block fz="sm" style={{ whiteSpace: 'pre-wrap' }}>
      {JSON.stringify(message, null, 2)}
    </Code>
  );
};
