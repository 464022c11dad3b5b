// Rehearsals of a campaign: start one over a copy of real people, and look at those that ran.
import { Alert, Button, Card, Group, NumberInput, Progress, Stack, Switch, Table, Text } from '@mantine/core';
import { DateTimePicker } from '@mantine/dates';
import { IconTestPipe, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../../ui/empty-state.tsx';
import { Page } from '../../../../ui/page.tsx';
import { Section } from '../../../../ui/section.tsx';
import { notifyFailure } from '../../../../ui/notify.tsx';
import { useFormat } from '../../../i18n.ts';
import { LinkAnchor } from '../../../links.tsx';
import { fieldError } from '../../../api.ts';
import { KeptNotice } from '../../../parts/kept/kept-notices.tsx';
import { fresh, useKept } from '../../../parts/kept/use-kept.ts';
import { useApi, useCan, useWorkspace } from '../../../session.ts';
import { ScreenLoading } from '../../../shell/states.tsx';
import type { Campaign } from '../model.ts';
import { useCampaign } from '../use-campaign.ts';
import { progressOf, type Rehearsal } from './rehearsal.ts';
import { RehearsalStatus } from './rehearsal-status.tsx';
import { Unknowable } from './unknowable.tsx';

export const RehearsalList = () => {
  const { t } = useTranslation('rehearsals');
  const { campaignId = '' } = useParams({ strict: false });
  const { key } = useWorkspace();
  const { data } = useCampaign(campaignId);
  if (data === undefined) return <ScreenLoading />;
  const { campaign } = data;
  const base = `/w/${encodeURIComponent(key)}/campaigns`;
  return (
    <Page
      title={t('title')}
      description={t('description')}
      crumbs={[
        { label: t('campaigns'), href: base },
        { label: campaign.name, href: `${base}/${campaign.campaign_id}` },
      ]}
    >
      {data.problems.length > 0 && (
        <Alert color="orange" variant="light">
          {t('unready', { count: data.problems.length })}{' '}
          <LinkAnchor
            to="/w/$workspace/campaigns/$campaignId/edit/$step"
            params={{ workspace: key, campaignId: campaign.campaign_id, step: 'review' }}
            fz="sm"
            underline="always"
            c="inherit"
          >
            {t('seeWhat')}
          </LinkAnchor>
        </Alert>
      )}
      <StartForm campaign={campaign} hasDraft={data.has_draft} isReady={data.problems.length === 0} />
      <Past campaign={campaign} />
    </Page>
  );
};

interface Wish {
  readonly days: number | string;
  readonly people: number | string;
  readonly startsAt: string | null;
  readonly ofDraft: boolean;
  readonly withOthers: boolean;
}

const useStart = (campaign: Campaign, onStarted: () => void) => {
  const api = useApi();
  const navigate = useNavigate();
  const { key: workspace } = useWorkspace();
  const { campaign_id: campaignId } = campaign;
  return useMutation({
    mutationFn: ({ days, people, startsAt, ofDraft, withOthers }: Wish) =>
      api.post<{ readonly rehearsal: Rehearsal }>(`/admin/v1/campaigns/${campaignId}/rehearsals`, {
        days: Number(days),
        people: Number(people),
        with_others: withOthers,
        ...(ofDraft ? { draft: true } : {}),
        ...(startsAt === null ? {} : { starts_at: new Date(startsAt.replace(' ', 'T')).toISOString() }),
      }),
    onSuccess: ({ rehearsal }) => {
      onStarted();
      return navigate({
        to: '/w/$workspace/campaigns/$campaignId/rehearsals/$rehearsalId',
        params: { workspace, campaignId, rehearsalId: rehearsal.rehearsal_id },
      });
    },
  });
};

const FIRST: Wish = { days: 7, people: 1_000, startsAt: null, ofDraft: false, withOthers: true };

interface StartProps {
  readonly campaign: Campaign;
  readonly hasDraft: boolean;
  readonly isReady: boolean;
}

const StartForm = ({ campaign, hasDraft, isReady }: StartProps) => {
  const { t } = useTranslation('rehearsals');
  const can = useCan();
  const kept = useKept<Wish>({ id: `rehearsal-of-${campaign.campaign_id}`, loaded: fresh(FIRST) });
  const { values: wish, type: setWish } = kept;
  const start = useStart(campaign, kept.discard);
  return (
    <Section title={t('start.title')} description={t(`start.how.${campaign.type}`)}>
      <Stack gap="md">
        <KeptNotice kept={kept} />
        <WishFields campaign={campaign} wish={wish} error={start.error} onChange={setWish} />
        <Switch
          label={t('start.others')}
          description={t('start.othersHint')}
          checked={wish.withOthers}
          onChange={({ currentTarget: { checked } }) => setWish({ ...wish, withOthers: checked })}
        />
        {hasDraft && (
          <Switch
            label={t('start.draft')}
            checked={wish.ofDraft}
            onChange={({ currentTarget: { checked } }) => setWish({ ...wish, ofDraft: checked })}
          />
        )}
        {start.error !== null && !WISHED.some((field) => fieldError(start.error, field) !== undefined) && (
          <Alert color="red" role="alert">
            {start.error.message}
          </Alert>
        )}
        <Unknowable withOthers={wish.withOthers} />
        <Group>
          <Button
            leftSection={<IconTestPipe size={16} aria-hidden />}
            loading={start.isPending}
            disabled={!can('admin.write', campaign) || (!isReady && !wish.ofDraft)}
            onClick={() => start.mutate(wish)}
          >
            {t('start.go')}
          </Button>
        </Group>
      </Stack>
    </Section>
  );
};

const WISHED = ['days', 'people', 'starts_at'] as const;

interface WishProps {
  readonly campaign: Campaign;
  readonly wish: Wish;
  readonly error: Error | null;
  readonly onChange: (wish: Wish) => void;
}

const WishFields = ({ campaign, wish, error, onChange }: WishProps) => {
  const { t } = useTranslation('rehearsals');
  const format = useFormat();
  return (
    <Group align="flex-end">
      <NumberInput
        label={t('start.days')}
        value={wish.days}
        error={fieldError(error, 'days')}
        onChange={(days) => onChange({ ...wish, days })}
        min={1}
        max={90}
        w={150}
      />
      <NumberInput
        label={t('start.people')}
        value={wish.people}
        error={fieldError(error, 'people')}
        onChange={(people) => onChange({ ...wish, people })}
        min={1}
        max={20_000}
        thousandSeparator={format.language === 'fr' ? '\u202f' : ','}
        w={170}
      />
      <DateTimePicker
        label={t('start.at')}
        placeholder={campaign.type === 'action_based' ? t('start.past') : t('start.now')}
        value={wish.startsAt}
        error={fieldError(error, 'starts_at')}
        onChange={(startsAt) => onChange({ ...wish, startsAt })}
        valueFormat="D MMM YYYY HH:mm"
        clearable
        w={230}
      />
    </Group>
  );
};

const REFRESH_MS = 2_000;

const Past = ({ campaign }: { readonly campaign: Campaign }) => {
  const { t } = useTranslation('rehearsals');
  const api = useApi();
  const client = useQueryClient();
  const key = [api.workspace, 'rehearsals', campaign.campaign_id];
  const { data } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      api.get<{ readonly rehearsals: readonly Rehearsal[] }>(
        `/admin/v1/campaigns/${campaign.campaign_id}/rehearsals`,
        {},
        signal,
      ),
    refetchInterval: REFRESH_MS,
  });
  const remove = useMutation({
    mutationFn: (id: string) => api.del(`/admin/v1/rehearsals/${id}`),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
    onError: (error) => notifyFailure(t('removeFailed'), error.message),
  });
  const shown = (data?.rehearsals ?? []).filter(({ status }) => status !== 'removed');
  if (data !== undefined && shown.length === 0)
    return (
      <Card>
        <EmptyState icon={<IconTestPipe size={26} />} title={t('none')}>
          {t('noneHint')}
        </EmptyState>
      </Card>
    );
  return (
    <Section title={t('past')}>
      <Table fz="sm" verticalSpacing="xs">
        <Table.Tbody>
          {shown.map((one) => (
            <PastRow
              key={one.rehearsal_id}
              rehearsal={one}
              onRemove={() => remove.mutate(one.rehearsal_id)}
            />
          ))}
        </Table.Tbody>
      </Table>
    </Section>
  );
};

const PastRow = ({
  rehearsal,
  onRemove,
}: {
  readonly rehearsal: Rehearsal;
  readonly onRemove: () => void;
}) => {
  const { t } = useTranslation('rehearsals');
  const format = useFormat();
  const { key: workspace, time_zone: zone } = useWorkspace();
  return (
    <Table.Tr>
      <Table.Td>
        <LinkAnchor
          to="/w/$workspace/campaigns/$campaignId/rehearsals/$rehearsalId"
          params={{ workspace, campaignId: rehearsal.campaign_id, rehearsalId: rehearsal.rehearsal_id }}
          fw={600}
          fz="sm"
        >
          {t('span', {
            from: format.date(rehearsal.starts_at, zone),
            to: format.date(rehearsal.ends_at, zone),
          })}
        </LinkAnchor>
        <Text fz="xs" c="dimmed">
          {format.dateTime(rehearsal.created_at)} · {rehearsal.created_by}
        </Text>
      </Table.Td>
      <Table.Td>
        <RehearsalStatus status={rehearsal.status} />
      </Table.Td>
      <Table.Td w={180}>
        <Progress value={progressOf(rehearsal) * 100} aria-label={t('progress')} />
      </Table.Td>
      <Table.Td ta="right">
        {t('copied', { count: rehearsal.people, number: format.number(rehearsal.people) })}
      </Table.Td>
      <Table.Td ta="right">
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<IconTrash size={12} aria-hidden />}
          onClick={onRemove}
        >
          {t('remove')}
        </Button>
      </Table.Td>
    </Table.Tr>
  );
};
