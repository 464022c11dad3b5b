// The four sections of a campaign and who approved which; a decision names the version that was read (23).
import { Button, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { notifyFailure } from '../../../ui/notify.tsx';
import { Section } from '../../../ui/section.tsx';
import { StatusBadge, type Tone } from '../../../ui/status-badge.tsx';
import { useFormat } from '../../i18n.ts';
import { KeptNotice } from '../../parts/kept/kept-notices.tsx';
import { fresh, useKept } from '../../parts/kept/use-kept.ts';
import { useApi, useCan } from '../../session.ts';
import type { Campaign } from './model.ts';

interface SectionState {
  readonly section: string;
  readonly status: string;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
  readonly comment: string;
}

interface Answer {
  readonly required: boolean;
  readonly subject: string;
  readonly version: number;
  readonly sections: readonly SectionState[];
}

const TONES: Readonly<Record<string, Tone>> = { approved: 'good', denied: 'bad', pending: 'neutral' };

/** Nothing at all where the workspace asks for no approvals. */
export const Approvals = ({ campaign }: { readonly campaign: Campaign }) => {
  const { campaign_id: campaignId } = campaign;
  const { t } = useTranslation('campaigns');
  const api = useApi();
  const { data } = useQuery({
    queryKey: [api.workspace, 'campaigns', 'approvals', campaignId],
    queryFn: ({ signal }) => api.get<Answer>(`/admin/v1/campaigns/${campaignId}/approvals`, {}, signal),
  });
  const kept = useKept({ id: `approval-of-${campaignId}`, loaded: fresh('') });
  const comment = kept.values;
  const can = useCan();
  if (data === undefined || !data.required) return null;
  return (
    <Section title={t('approval.title')} description={t('approval.description')}>
      <Stack gap="md">
        <Table verticalSpacing="xs" fz="sm">
          <Table.Tbody>
            {data.sections.map((state) => (
              <Row
                campaign={campaign}
                key={state.section}
                state={state}
                version={data.version}
                comment={comment}
                onDecided={() => kept.saved(comment)}
              />
            ))}
          </Table.Tbody>
        </Table>
        <KeptNotice kept={kept} />
        {can('admin.approve', campaign) && (
          <TextInput
            label={t('approval.comment')}
            value={comment}
            maxLength={2_000}
            onChange={({ currentTarget: { value } }) => kept.type(value)}
            maw={560}
          />
        )}
      </Stack>
    </Section>
  );
};

interface RowProps {
  readonly campaign: Campaign;
  readonly state: SectionState;
  readonly version: number;
  readonly comment: string;
  readonly onDecided: () => void;
}

const Row = ({ campaign, state, version, comment, onDecided }: RowProps) => {
  const { campaign_id: campaignId } = campaign;
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const api = useApi();
  const can = useCan();
  const client = useQueryClient();
  const decide = useMutation({
    mutationFn: (status: 'approved' | 'denied') =>
      api.post(`/admin/v1/campaigns/${campaignId}/approvals`, {
        section: state.section,
        status,
        version,
        comment,
      }),
    onSuccess: onDecided,
    onSettled: () => client.invalidateQueries({ queryKey: [api.workspace, 'campaigns'] }),
    onError: (error) => notifyFailure(t('approval.failed'), error.message),
  });
  return (
    <Table.Tr>
      <Table.Td fw={600}>{t(`approval.section.${state.section}`)}</Table.Td>
      <Table.Td>
        <StatusBadge tone={TONES[state.status] ?? 'neutral'} label={t(`approval.status.${state.status}`)} />
      </Table.Td>
      <Table.Td>
        {state.decided_by !== null && (
          <Text fz="xs" c="dimmed">
            {state.decided_by}
            {state.decided_at !== null && ` · ${format.dateTime(state.decided_at)}`}
            {state.comment !== '' && ` · ${state.comment}`}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {can('admin.approve', campaign) && (
          <Group gap="xs" justify="flex-end" wrap="nowrap">
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconCheck size={12} aria-hidden />}
              loading={decide.isPending}
              onClick={() => decide.mutate('approved')}
            >
              {t('approval.approve')}
            </Button>
            <Button
              size="compact-xs"
              variant="subtle"
              leftSection={<IconX size={12} aria-hidden />}
              loading={decide.isPending}
              onClick={() => decide.mutate('denied')}
            >
              {t('approval.deny')}
            </Button>
          </Group>
        )}
      </Table.Td>
    </Table.Tr>
  );
};
