// The messages that a rehearsal would have sent, whole.
import { Button, Group, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../ui/section.tsx';
import { useApi } from '../../../session.ts';
import { MessageList, type CapturedMessage } from '../message-list.tsx';

export const RehearsedMessages = ({ rehearsalId }: { readonly rehearsalId: string }) => {
  const { t } = useTranslation('rehearsals');
  const api = useApi();
  const found = useInfiniteQuery({
    queryKey: [api.workspace, 'rehearsed-messages', rehearsalId],
    queryFn: ({ pageParam, signal }) =>
      api.get<{ readonly messages: readonly CapturedMessage[]; readonly next: string | null }>(
        `/admin/v1/rehearsals/${rehearsalId}/messages`,
        { limit: 20, after: pageParam },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    retry: false,
  });
  const messages = found.data?.pages.flatMap((page) => page.messages) ?? [];
  return (
    <Section title={t('messages.title')} description={t('messages.description')}>
      <Stack gap="md">
        {messages.length === 0 ? (
          <Text fz="sm" c="dimmed" role="status">
            {found.isPending ? t('people.loading') : t('messages.none')}
          </Text>
        ) : (
          <MessageList messages={messages} />
        )}
        {found.hasNextPage && (
          <Group>
            <Button variant="default" size="xs" onClick={() => void found.fetchNextPage()}>
              {t('more')}
            </Button>
          </Group>
        )}
      </Stack>
    </Section>
  );
};
