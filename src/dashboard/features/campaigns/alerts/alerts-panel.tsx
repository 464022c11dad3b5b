// Alerts of one campaign: what is watched, who is told, and what was found.
import { ActionIcon, Badge, Button, Group, Stack, Switch, Table, Text } from '@mantine/core';
import { IconBellPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CampaignAlertsAnswer, CampaignAlertShape } from '../../../../contract/admin/campaign-alerts.ts';
import { notifyFailure } from '../../../../ui/notify.tsx';
import { Section } from '../../../../ui/section.tsx';
import { useFormat } from '../../../i18n.ts';
import { useApi, useCan, useWorkspace } from '../../../session.ts';
import type { Campaign } from '../model.ts';
import { AlertForm } from './alert-form.tsx';
import { alertsKey } from './alerts-key.ts';

const ONCE = ['once', 'at_launch'];

/** Nothing at all for campaigns that send once: there is nothing to watch. */
export const AlertsPanel = ({ campaign }: { readonly campaign: Campaign }) => {
  const { t } = useTranslation('alerts');
  const api = useApi();
  const [isAdding, setAdding] = useState(false);
  const can = useCan();
  const { data } = useQuery({
    queryKey: alertsKey(api.workspace, campaign.campaign_id),
    queryFn: ({ signal }) =>
      api.get<CampaignAlertsAnswer>(`/admin/v1/campaigns/${campaign.campaign_id}/alerts`, {}, signal),
  });
  const schedule = campaign.definition['schedule'] as { readonly type?: string } | null | undefined;
  const isTriggered = campaign.type === 'action_based' || campaign.type === 'api_triggered';
  const recurs = campaign.type === 'scheduled' && schedule != null && !ONCE.includes(schedule.type ?? '');
  if (data === undefined || !(isTriggered || recurs)) return null;
  return (
    <Section
      title={t('title')}
      description={t('description')}
      actions={
        can('admin.write', campaign) &&
        !isAdding && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconBellPlus size={15} aria-hidden />}
            onClick={() => setAdding(true)}
          >
            {t('add')}
          </Button>
        )
      }
    >
      <Stack gap="md">
        {isAdding && (
          <AlertForm
            campaignId={campaign.campaign_id}
            isTriggered={isTriggered}
            onDone={() => setAdding(false)}
          />
        )}
        {data.alerts.map((alert) => (
          <AlertRow key={alert.alert_id} alert={alert} campaign={campaign} />
        ))}
        {data.alerts.length === 0 && !isAdding && (
          <Text fz="sm" c="dimmed">
            {t('none')}
          </Text>
        )}
        {data.history.length > 0 && <History history={data.history} />}
      </Stack>
    </Section>
  );
};

interface RowProps {
  readonly alert: CampaignAlertShape;
  readonly campaign: Campaign;
}

const useChange = ({ alert, campaign }: RowProps) => {
  const { campaign_id: campaignId } = campaign;
  const { t } = useTranslation('alerts');
  const api = useApi();
  const client = useQueryClient();
  const path = `/admin/v1/campaigns/${campaignId}/alerts/${alert.alert_id}`;
  return useMutation({
    mutationFn: async (active: boolean | null) => {
      if (active === null) return api.del(path);
      const { alert_id: _id, created_at: _at, created_by: _by, ...fields } = alert;
      return api.put(path, { ...fields, active });
    },
    onError: (error) => notifyFailure(t('failed'), error.message),
    onSettled: () => client.invalidateQueries({ queryKey: alertsKey(api.workspace, campaignId) }),
  });
};

const AlertRow = (props: RowProps) => {
  const { t } = useTranslation('alerts');
  const can = useCan();
  const change = useChange(props);
  const { alert, campaign } = props;
  const told = [...alert.emails, ...(alert.webhook_url === null ? [] : [alert.webhook_url])];
  return (
    <Group justify="space-between" wrap="nowrap" align="flex-start">
      <Stack gap={2} miw={0}>
        <AlertWords alert={alert} />
        <Text fz="xs" c="dimmed" truncate>
          {told.length === 0 ? t('toldHere') : told.join(', ')}
        </Text>
      </Stack>
      <Group gap="xs" wrap="nowrap">
        <Switch
          checked={alert.active}
          disabled={!can('admin.write', campaign) || change.isPending}
          aria-label={t('active')}
          onChange={({ currentTarget: { checked } }) => change.mutate(checked)}
        />
        {can('admin.write', campaign) && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('remove')}
            loading={change.isPending}
            onClick={() => change.mutate(null)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        )}
      </Group>
    </Group>
  );
};

const AlertWords = ({ alert }: { readonly alert: CampaignAlertShape }) => {
  const { t } = useTranslation('alerts');
  const format = useFormat();
  const { upper_threshold: upper, lower_threshold: lower } = alert;
  const parts = [
    ...(upper === null ? [] : [t('above', { number: format.number(upper) })]),
    ...(lower === null ? [] : [t('below', { number: format.number(lower) })]),
  ];
  return (
    <Text fz="sm" fw={500}>
      {parts.join(` ${t('or')} `)} {t(`measure.${alert.measure}`)}
    </Text>
  );
};

const TONES: Readonly<Record<string, string>> = { told: 'teal', waiting: 'blue', failed: 'red' };

const History = ({ history }: Pick<CampaignAlertsAnswer, 'history'>) => {
  const { t } = useTranslation('alerts');
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  return (
    <Table verticalSpacing="xs" fz="sm" aria-label={t('history.title')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('history.at')}</Table.Th>
          <Table.Th>{t('history.found')}</Table.Th>
          <Table.Th>{t('history.told')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {history.map((one) => (
          <Table.Tr key={`${one.alert_id} ${one.window} ${one.bound}`}>
            <Table.Td>{format.dateTime(one.found_at, zone)}</Table.Td>
            <Table.Td>
              {t(`history.bound.${one.bound}`, {
                value: format.number(one.value),
                threshold: format.number(one.threshold),
              })}
            </Table.Td>
            <Table.Td>
              <Badge variant="light" color={TONES[one.status] ?? 'gray'}>
                {t(`history.status.${one.status}`)}
              </Badge>
              {one.detail !== '' && (
                <Text fz="xs" c="dimmed">
                  {one.detail}
                </Text>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
};
