// Every filter by family, found by typing. Picking one adds a clause that is filled in where it stands.
// texts: rules
import { Button, Combobox, ScrollArea, useCombobox } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { focusAtOnce } from '../../../ui/focus-at-once.ts';
import { CATALOGUE, FAMILIES, entryOf } from './catalogue.ts';
import type { Rule } from './rule-tree.ts';

interface AddFilterProps {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly onPick: (clause: Rule) => void;
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '');

export const AddFilter = ({ label, icon, onPick }: AddFilterProps) => {
  const { t } = useTranslation('rules');
  const [search, setSearch] = useState('');
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      combobox.focusTarget();
      setSearch('');
    },
  });
  const pick = (filter: string) => {
    const entry = entryOf(filter);
    if (entry !== undefined) onPick({ filter, ...entry.blank });
    combobox.closeDropdown();
  };
  return (
    <Combobox
      store={combobox}
      width={340}
      position="bottom-start"
      withinPortal
      keepMounted={false}
      transitionProps={{ duration: 0 }}
      onOptionSubmit={pick}
    >
      <Combobox.Target withAriaAttributes={false}>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={icon ?? <IconPlus size={16} />}
          aria-haspopup="listbox"
          aria-expanded={combobox.dropdownOpened}
          onClick={() => combobox.toggleDropdown()}
        >
          {label}
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          ref={focusAtOnce}
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            combobox.resetSelectedOption();
          }}
          placeholder={t('searchFilters')}
          aria-label={t('searchFilters')}
        />
        <Families search={search} />
      </Combobox.Dropdown>
    </Combobox>
  );
};

const Families = ({ search }: { readonly search: string }) => {
  const { t } = useTranslation('rules');
  const wanted = plain(search.trim());
  const shown = FAMILIES.map((family) => ({
    family,
    filters: CATALOGUE.filter((entry) => entry.family === family)
      .map(({ filter }) => ({ filter, label: t(`filter.${filter}`) }))
      .filter(({ label }) => plain(`${label} ${t(`family.${family}`)}`).includes(wanted)),
  })).filter(({ filters }) => filters.length > 0);
  return (
    <Combobox.Options aria-label={t('filters')}>
      <ScrollArea.Autosize mah={320} type="scroll">
        {shown.length === 0 && <Combobox.Empty>{t('nothing')}</Combobox.Empty>}
        {shown.map(({ family, filters }) => (
          <Combobox.Group key={family} label={t(`family.${family}`)}>
            {filters.map(({ filter, label }) => (
              <Combobox.Option key={filter} value={filter}>
                {label}
              </Combobox.Option>
            ))}
          </Combobox.Group>
        ))}
      </ScrollArea.Autosize>
    </Combobox.Options>
  );
};
