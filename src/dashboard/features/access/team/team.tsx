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
import type { Role } from './roles.ts';

export const Team = () => {
  const { t } = useTranslation('access');
  const tab = useSearch({ strict: false, select: (search) => ('tab' in search ? search.tab : undefined) });
  const navigate = useNavigate();
  const [inviting, setInviting] = useState(false);
  const [editing, setEditing] = useState<Role | 'new' | null>(null);
  const isRoles = tab === 'roles';
  return (
    <Page
      title={t('team.title')}
      description={t('team.text')}
      actions={
        isRoles ? (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEditing('new')}>
            {t('roles.new')}
          </Button>
        ) : (
          <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => setInviting(true)}>
            {t('team.invite')}
          </Button>
        )
      }
    >
      <Tabs
        value={isRoles ? 'roles' : 'people'}
        onChange={(value) =>
          void navigate({ to: '.', search: value === 'roles' ? { tab: 'roles' } : {}, replace: true })
        }
      >
        <Tabs.List mb="lg">
          <Tabs.Tab value="people">{t('team.people')}</Tabs.Tab>
          <Tabs.Tab value="roles">{t('team.roles')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="people">
          <MemberTable />
        </Tabs.Panel>
        <Tabs.Panel value="roles">
          <RoleList onEdit={setEditing} />
        </Tabs.Panel>
      </Tabs>
      {inviting && <InviteModal onClose={() => setInviting(false)} />}
      {editing !== null && (
        <RoleEditor role={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </Page>
  );
};
