// Edit, versions, used in: the three sides of a template or a block. Which one is seen stands in the address.
import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { TEMPLATE_TABS, type ContentTab } from './tabs.ts';

interface ContentTabsProps {
  readonly tab: ContentTab;
  readonly onTab: (search: { readonly tab?: ContentTab }) => void;
  readonly panels: Readonly<Record<ContentTab, ReactNode>>;
}

export const ContentTabs = ({ tab, onTab, panels }: ContentTabsProps) => {
  const { t } = useTranslation('templates');
  return (
    <Tabs
      value={tab}
      onChange={(next) => {
        const found = TEMPLATE_TABS.find((one) => one === next);
        onTab(found === undefined || found === 'edit' ? {} : { tab: found });
      }}
    >
      <Tabs.List mb="lg">
        {TEMPLATE_TABS.map((one) => (
          <Tabs.Tab key={one} value={one}>
            {t(`tab.${one}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {TEMPLATE_TABS.map((one) => (
        <Tabs.Panel key={one} value={one}>
          {panels[one]}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
};
