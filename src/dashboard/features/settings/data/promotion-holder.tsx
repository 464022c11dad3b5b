// Which codes of a list somebody's messages took, and what became of each; those whose message never left go back.
import { Badge, Button, Group, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notifyDone } from '../../../../ui/notify.tsx';
import { useFormat } from '../../../i18n.ts';
import { LinkAnchor } from '../../../links.tsx';
import { PersonPicker } from '../../../parts/person-picker/person-picker.tsx';
import type { PersonBrief } from '../../../parts/person-picker/person.ts';
import { useApi, useCan, useWorkspace } from '../../../session.ts';
import { useChange } from '../shared/use-change.ts';
import { Loaded } from '../shared/settings-page.tsx';
import { KEY, pathOf, type List } from './promotion-list.ts';

interface HeldCode {
  readonly list: string;
  readonly code: string;
  readonly taken_at: string;
  readonly campaign_id: string;
  readonly campaign_name: string;
  readonly state: 'waiting' | 'sent' | 'unknown' | 'unsent';
}

export const CodeHolder = ({ list }: { readonly list: List }) => {
  const { t } = useTranslation('settings');
  const [person, choose] = useState<PersonBrief | null>(null);
  return (
    <Stack mih={280}>
      <PersonPicker
        value={person}
        onChange={choose}
        label={t('promotions.person')}
        description={t('promotions.personHint')}
      />
      {person !== null && <Held key={person.user_id} list={list} userId={person.user_id} />}
    </Stack>
  );
};

const Held = ({ list, userId }: { readonly list: List; readonly userId: string }) => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const query = useQuery({
    queryKey: [api.workspace, KEY, 'held', list.name, userId],
    queryFn: ({ signal }) =>
      api.get<{ readonly codes: readonly HeldCode[] }>(
        '/admin/v1/promotion-codes',
        { user: userId, list: list.name },
        signal,
      ),
  });
  return (
    <Loaded query={query}>
      {({ codes }) =>
        codes.length === 0 ? (
          <Text fz="sm" c="dimmed" role="status">
            {t('promotions.noneHeld')}
          </Text>
        ) : (
          <>
            <Codes codes={codes} />
            <TakeBack list={list} userId={userId} codes={codes} />
          </>
        )
      }
    </Loaded>
  );
};

const TONES = { waiting: 'blue', sent: 'teal', unknown: 'orange', unsent: 'gray' } as const;

const Codes = ({ codes }: { readonly codes: readonly HeldCode[] }) => {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const { key: workspace, time_zone: zone } = useWorkspace();
  return (
    <Table fz="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('promotions.code')}</Table.Th>
          <Table.Th>{t('promotions.campaign')}</Table.Th>
          <Table.Th>{t('promotions.takenAt')}</Table.Th>
          <Table.Th>{t('promotions.became')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {codes.map((one) => (
          <Table.Tr key={one.code}>
            <Table.Td ff="monospace">{one.code}</Table.Td>
            <Table.Td>
              <LinkAnchor
                to="/w/$workspace/campaigns/$campaignId"
                params={{ workspace, campaignId: one.campaign_id }}
                fz="sm"
              >
                {one.campaign_name}
              </LinkAnchor>
            </Table.Td>
            <Table.Td>{format.dateTime(one.taken_at, zone)}</Table.Td>
            <Table.Td>
              <Badge variant="light" color={TONES[one.state]}>
                {t(`promotions.state.${one.state}`)}
              </Badge>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
};

interface TakeBackProps {
  readonly list: List;
  readonly userId: string;
  readonly codes: readonly HeldCode[];
}

const TakeBack = ({ list, userId, codes }: TakeBackProps) => {
  const { t } = useTranslation('settings');
  const can = useCan();
  const unsent = codes.filter(({ state }) => state === 'unsent').length;
  const takeBack = useChange(KEY, (api, _wish: null) =>
    api.post<{ readonly taken_back: number }>(`${pathOf(list)}/codes/take-back`, { user: userId }),
  );
  if (!can('admin.write', 'content')) return null;
  const run = () =>
    takeBack.mutate(null, {
      onSuccess: (answer) => notifyDone(t('promotions.tookBack', { count: answer.taken_back })),
    });
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text fz="xs" c="dimmed">
        {t('promotions.takeBackHint')}
      </Text>
      <Button variant="default" disabled={unsent === 0} loading={takeBack.isPending} onClick={run}>
        {t('promotions.takeBack')}
      </Button>
    </Group>
  );
};
