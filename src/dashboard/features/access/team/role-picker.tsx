// Choosing roles: several, by family.
import { MultiSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../session.ts';
import { roleChoices, type Role } from './roles.ts';

interface RolePickerProps {
  readonly label: string;
  readonly roles: readonly Role[];
  readonly value: string[];
  readonly error?: ReactNode;
  readonly onChange: (roles: string[]) => void;
  /** For the campaigns of a team: none that rules the workspace. */
  readonly inTeam?: boolean;
}

export const RolePicker = ({ label, roles, value, error, onChange, inTeam = false }: RolePickerProps) => {
  const { t } = useTranslation('access');
  const { workspaces } = useSession();
  const isOwner = workspaces.some(({ permissions }) => permissions.includes('admin.installation'));
  return (
    <MultiSelect
      label={label}
      description={t(inTeam ? 'choice.teamHint' : 'choice.hint')}
      placeholder={value.length === 0 ? t('choice.placeholder') : ''}
      data={inTeam ? roleChoices(roles, false, t).slice(1) : roleChoices(roles, isOwner, t)}
      value={value}
      error={error}
      onChange={onChange}
      searchable
      hidePickedOptions
      maxDropdownHeight={300}
      comboboxProps={{ shadow: 'md' }}
    />
  );
};
