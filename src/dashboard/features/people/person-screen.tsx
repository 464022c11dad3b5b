// One person: who they are on the left, what happened, what is known and what they got on the right.
import { Grid, Group, Skeleton, Stack, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FailedPage } from '../../../ui/failed-page.tsx';
import { Page } from '../../../ui/page.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { personName } from '../../parts/person-picker/person.ts';
import { useApi, useCan, useWorkspace } from '../../session.ts';
import { AttributesTab } from './attributes-tab.tsx';
import { CampaignsTab } from './campaigns-tab.tsx';
import { DevicesTab } from './devices-tab.tsx';
import { EditButton } from './edit-person.tsx';
import { PersonCards } from './person-cards.tsx';
import type { Person } from './person-data.ts';
import { personQuery } from './person-data.ts';
import { PersonMenu } from './person-menu.tsx';
import { PERSON_TABS, type PersonTab } from './tabs.ts';
import { TimelineTab } from './timeline-tab.tsx';

export const PersonScreen = () => {
  const { t } = useTranslation('people');
  const api = useApi();
  const { key } = useWorkspace();
  const { userId } = useParams({ from: '/signed-in/w/$workspace/people/$userId' });
  const { data: person, error, refetch } = useQuery(personQuery(api, userId));
  const crumbs = [{ label: t('title'), href: `/w/${encodeURIComponent(key)}/people` }];
  if (error !== null)
    return (
      <FailedPage
        title={t('person')}
        crumbs={crumbs}
        failed={t('personFailed')}
        message={error.message}
        retryLabel={t('retry')}
        onRetry={() => void refetch()}
      />
    );
  return (
    <Page
      title={person === undefined ? null : personName(person)}
      crumbs={crumbs}
      badge={person === undefined ? null : <Marks person={person} />}
      actions={person === undefined ? null : <Actions person={person} />}
    >
      {person === undefined ? (
        <Skeleton h={420} aria-busy />
      ) : (
        <Grid gap="lg">
          <Grid.Col span={{ base: 12, md: 5, lg: 4 }}>
            <PersonCards person={person} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 7, lg: 8 }}>
            <PersonTabs person={person} />
          </Grid.Col>
        </Grid>
      )}
    </Page>
  );
};

const Marks = ({ person }: { readonly person: Person }) => {
  const { t } = useTranslation('people');
  return (
    <Group gap={6}>
      {person.external_id === null && <StatusBadge tone="neutral" label={t('anonymous')} />}
      {person.seed_groups.map(({ seed_group_id, name }) => (
        <StatusBadge key={seed_group_id} tone="accent" label={t('seed', { name })} />
      ))}
    </Group>
  );
};

const Actions = ({ person }: { readonly person: Person }) => {
  const can = useCan();
  return (
    <>
      {can('admin.write', 'people') && <EditButton person={person} />}
      <PersonMenu person={person} />
    </>
  );
};

const PersonTabs = ({ person }: { readonly person: Person }) => {
  const { t } = useTranslation('people');
  const { tab = 'timeline' } = useSearch({ from: '/signed-in/w/$workspace/people/$userId' });
  const navigate = useNavigate({ from: '/w/$workspace/people/$userId' });
  const counts: Partial<Record<PersonTab, number>> = {
    attributes: person.attributes.length,
    campaigns: person.campaigns.length,
    devices: person.devices.length,
  };
  return (
    <Tabs
      value={tab}
      onChange={(next) => {
        const chosen = PERSON_TABS.find((one) => one === next);
        if (chosen !== undefined) void navigate({ search: { tab: chosen }, replace: true });
      }}
      keepMounted={false}
    >
      <Tabs.List mb="md">
        {PERSON_TABS.map((one) => (
          <Tabs.Tab key={one} value={one}>
            {t(`tab.${one}`)}
            {counts[one] === undefined ? '' : ` (${counts[one]})`}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Stack>
        <Tabs.Panel value="timeline">
          <TimelineTab person={person} />
        </Tabs.Panel>
        <Tabs.Panel value="attributes">
          <AttributesTab person={person} />
        </Tabs.Panel>
        <Tabs.Panel value="campaigns">
          <CampaignsTab person={person} />
        </Tabs.Panel>
        <Tabs.Panel value="devices">
          <DevicesTab person={person} />
        </Tabs.Panel>
      </Stack>
    </Tabs>
  );
};
