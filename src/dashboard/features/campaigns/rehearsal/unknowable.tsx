// What no rehearsal can know, said where one is started and where its result stands.
// texts: rehearsals
import { Alert, List } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

const ALWAYS = ['attributes', 'reactions', 'calls'] as const;

export const Unknowable = ({ withOthers }: { readonly withOthers: boolean }) => {
  const { t } = useTranslation('rehearsals');
  const known = withOthers ? (['others'] as const) : (['alone'] as const);
  return (
    <Alert variant="light" color="gray" icon={<IconInfoCircle size={18} />} title={t('unknown.title')}>
      <List fz="sm" spacing={4}>
        {[...ALWAYS, ...known].map((one) => (
          <List.Item key={one}>{t(`unknown.${one}`)}</List.Item>
        ))}
      </List>
    </Alert>
  );
};
