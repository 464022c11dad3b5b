// A real message to oneself or to colleagues before anybody else gets one, and the seed groups that get a copy at launch.
import { Alert, Button, Group, List, MultiSelect, Stack, TagsInput, Text } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { notifyFailure } from '../../../../../ui/notify.tsx';
import { Section } from '../../../../../ui/section.tsx';
import { ApiError } from '../../../../api.ts';
import { KeptNotice } from '../../../../parts/kept/kept-notices.tsx';
import { fresh, useKept } from '../../../../parts/kept/use-kept.ts';
import { useApi, useCan, useSession } from '../../../../session.ts';
import type { Written } from '../../model.ts';
import { useReasonSentence } from '../../../../parts/reasons/reason-text.tsx';
import { useComposer } from '../composer-context.tsx';
import { textOf } from '../written.ts';

interface Outcome {
  readonly user: string;
  readonly variant_id: string;
  readonly channel: string;
  readonly sent: boolean;
  readonly reason: string;
  readonly detail: string;
}

export const TestSend = ({ variants }: { readonly variants: readonly Written[] }) => {
  const { t } = useTranslation('composer');
  const { campaign } = useComposer();
  const { user } = useSession();
  const can = useCan();
  const api = useApi();
  const kept = useKept<readonly string[]>({
    id: `test-send-of-${campaign.campaign_id}`,
    loaded: fresh([user.email]),
  });
  const users = kept.values;
  const send = useMutation({
    mutationFn: () =>
      api.post<{ readonly results: readonly Outcome[] }>(
        `/admin/v1/campaigns/${campaign.campaign_id}/test-sends`,
        { users },
      ),
    onSuccess: () => kept.saved(users),
  });
  const stranger = strangerIn(send.error, users);
  return (
    <Section title={t('test.title')} description={t('test.description')}>
      <Stack gap="md">
        <KeptNotice kept={kept} />
        <Group align="flex-end">
          <TagsInput
            label={t('test.users')}
            description={t('test.usersHint')}
            value={[...users]}
            onChange={kept.type}
            maxTags={50}
            error={stranger === undefined ? null : t('test.nobody', { user: stranger })}
            flex="1 1 20rem"
            maw={560}
          />
          <Button
            variant="default"
            leftSection={<IconSend size={16} aria-hidden />}
            disabled={users.length === 0 || !can('admin.write', campaign)}
            loading={send.isPending}
            onClick={() => send.mutate()}
          >
            {t('test.send')}
          </Button>
        </Group>
        {send.error !== null && stranger === undefined && (
          <Alert color="red" role="alert">
            {send.error.message}
          </Alert>
        )}
        {send.data !== undefined && <Outcomes results={send.data.results} variants={variants} />}
        <Seeds />
      </Stack>
    </Section>
  );
};

/** Which of those written is nobody here, as the server found. */
const strangerIn = (error: Error | null, users: readonly string[]): string | undefined => {
  const at = error instanceof ApiError ? /^users\[(\d+)\]$/.exec(error.field ?? '')?.[1] : undefined;
  return at === undefined ? undefined : users[Number(at)];
};

const Outcomes = ({
  results,
  variants,
}: {
  readonly results: readonly Outcome[];
  readonly variants: readonly Written[];
}) => {
  const { t } = useTranslation('composer');
  const reasonOf = useReasonSentence();
  const nameOf = (id: string): string => textOf(variants.find((one) => one['id'] === id)?.['name']);
  return (
    <List fz="sm" spacing={4} aria-live="polite">
      {results.map((one, i) => (
        <List.Item key={i}>
          <Text span fz="sm" c={one.sent ? 'teal.9' : 'var(--mantine-color-error)'}>
            {t(one.sent ? 'test.sent' : 'test.notSent', {
              user: one.user,
              variant: nameOf(one.variant_id),
              channel: one.channel === '' ? '' : t(`channelName.${one.channel}`),
            })}
          </Text>
          {!one.sent && ` ${one.detail === '' ? reasonOf(one.reason) : one.detail}`}
        </List.Item>
      ))}
    </List>
  );
};

interface SeedGroup {
  readonly seed_group_id: string;
  readonly name: string;
}

const Seeds = () => {
  const { t } = useTranslation('composer');
  const { campaign, isReadOnly } = useComposer();
  const api = useApi();
  const client = useQueryClient();
  const path = `/admin/v1/campaigns/${campaign.campaign_id}/seed-groups`;
  const key = [api.workspace, 'campaign-seeds', campaign.campaign_id];
  const groups = useQuery({
    queryKey: [api.workspace, 'seed-groups'],
    queryFn: () => api.get<{ readonly seed_groups: readonly SeedGroup[] }>('/admin/v1/seed-groups'),
  });
  const attached = useQuery({
    queryKey: key,
    queryFn: () => api.get<{ readonly seed_group_ids: readonly string[] }>(path),
  });
  const attach = useMutation({
    mutationFn: (seed_group_ids: readonly string[]) => api.put(path, { seed_group_ids }),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
    onError: (error) => notifyFailure(t('test.seedsFailed'), error.message),
  });
  const known = groups.data?.seed_groups ?? [];
  if (known.length === 0) return null;
  return (
    <MultiSelect
      label={t('test.seeds')}
      description={t('test.seedsHint')}
      data={known.map(({ seed_group_id, name }) => ({ value: seed_group_id, label: name }))}
      value={[...(attach.isPending ? attach.variables : (attached.data?.seed_group_ids ?? []))]}
      onChange={(ids) => attach.mutate(ids)}
      disabled={isReadOnly || attached.data === undefined}
      maw={560}
    />
  );
};
