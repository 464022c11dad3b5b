// Who works in this workspace, and what the roles are that can be given.
import { Button, Tabs } from '@mantine/core';
import { IconPlus, IconUserPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../../../ui/page.tsx';
import { InviteModal } from './invite.tsx';
import { MemberTable } from './member-table.tsx';
import { RoleEditor } from './role-editor.tsx';
import { RoleList } from './role-list.tsx';
import type { Team as OneTeam } from '../../../parts/teams/use-teams.ts';
import type { Role } from './roles.ts';
import { TeamEditor } from './team-editor.tsx';
import { TeamList } from './team-list.tsx';

const TABS = ['people', 'roles', 'teams'] as const;

export const Team = () => {
  const { t } = useTranslation('access');
  const tab = useSearch({ strict: false, select: (search) => ('tab' in search ? search.tab : undefined) });
  const navigate = useNavigate();
  const [inviting, setInviting] = useState(false);
  const [editing, setEditing] = useState<Role | 'new' | null>(null);
  const [team, setTeam] = useState<OneTeam | 'new' | null>(null);
  const shown = TABS.find((one) => one === tab) ?? 'people';
  const open = {
    people: () => setInviting(true),
    roles: () => setEditing('new'),
    teams: () => setTeam('new'),
  };
  const Icon = shown === 'people' ? IconUserPlus : IconPlus;
  return (
    <Page
      title={t('team.title')}
      description={t('team.text')}
      actions={
        <Button leftSection={<Icon size={16} aria-hidden />} onClick={open[shown]}>
          {t(`team.make.${shown}`)}
        </Button>
      }
    >
      <Tabs
        value={shown}
        onChange={(value) => {
          const next = TABS.find((one) => one === value) ?? 'people';
          void navigate({ to: '.', search: next === 'people' ? {} : { tab: next }, replace: true });
        }}
      >
        <Tabs.List mb="lg">
          {TABS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`team.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="people">
          <MemberTable />
        </Tabs.Panel>
        <Tabs.Panel value="roles">
          <RoleList onEdit={setEditing} />
        </Tabs.Panel>
        <Tabs.Panel value="teams">{shown === 'teams' && <TeamList onEdit={setTeam} />}</Tabs.Panel>
      </Tabs>
      {team !== null && <TeamEditor team={team === 'new' ? null : team} onClose={() => setTeam(null)} />}
      {inviting && <InviteModal onClose={() => setInviting(false)} />}
      {editing !== null && (
        <RoleEditor role={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </Page>
  );
};
