// What a sandbox would have sent, whole: the messages of this campaign, the newest first unless
// asked otherwise.
import { Button, Group, Stack, Text } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../ui/section.tsx';
import { CapturedOrderSwitch } from '../../../parts/captured-order-switch.tsx';
import { orderParameter, useCapturedOrder } from '../../../parts/captured-order.ts';
import { useApi } from '../../../session.ts';
import { MessageList, type CapturedMessage } from '../message-list.tsx';

export const CapturedMessages = ({ campaignId }: { readonly campaignId: string }) => {
  const { t } = useTranslation('campaigns');
  const api = useApi();
  const order = orderParameter(useCapturedOrder());
  const captured = useInfiniteQuery({
    queryKey: [api.workspace, 'campaigns', 'captured', campaignId, order],
    queryFn: ({ pageParam, signal }) =>
      api.get<{ readonly messages: readonly CapturedMessage[]; readonly next: string | null }>(
        '/admin/v1/captured-messages',
        { campaign_id: campaignId, limit: 20, order, after: pageParam },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
  const messages = captured.data?.pages.flatMap((page) => page.messages) ?? [];
  return (
    <Section
      title={t('captured.title')}
      description={t('captured.description')}
      actions={
        <Group gap="sm">
          <CapturedOrderSwitch />
          <Button
            size="xs"
            variant="default"
            loading={captured.isFetching}
            onClick={() => void captured.refetch()}
          >
            {t('refresh')}
          </Button>
        </Group>
      }
    >
      <Stack gap="md">
        {messages.length === 0 ? (
          <Text fz="sm" c="dimmed">
            {t('captured.none')}
          </Text>
        ) : (
          <MessageList messages={messages} />
        )}
        {captured.hasNextPage && (
          <Group>
            <Button variant="default" size="xs" onClick={() => void captured.fetchNextPage()}>
              {t('list.more')}
            </Button>
          </Group>
        )}
      </Stack>
    </Section>
  );
};
