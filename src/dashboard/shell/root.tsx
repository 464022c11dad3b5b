// Around every screen: links of ours are followed without a reload, and the reader learns when the server is away.
import { Alert, Box, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useRouter } from '@tanstack/react-router';
import { useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { isServerAway, onReachability } from '../reachability.ts';
import { sessionQuery, speakAs } from '../session.ts';

export const Root = () => {
  useInnerLinks();
  useAccountLanguage();
  return (
    <>
      <AwayBanner />
      <Outlet />
    </>
  );
};

/** Addresses that are not screens: documents, answers of the server. */
const OUTSIDE = /^\/(docs|openapi\.json|admin\/v1|metrics|healthz|readyz)(\/|\?|$)/;

/** Plain anchors (`<a href="/w/…">`) go through the router; anything unusual is left to the browser. */
const useInnerLinks = () => {
  const router = useRouter();
  useEffect(() => {
    const follow = (event: MouseEvent) => {
      if (event.defaultPrevented || event.button !== 0) return;
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const anchor = event.target instanceof Element ? event.target.closest('a') : null;
      const href = anchor?.getAttribute('href');
      if (anchor === null || anchor === undefined || href === null || href === undefined) return;
      if (!href.startsWith('/') || href.startsWith('//') || OUTSIDE.test(href)) return;
      if (anchor.target !== '' || anchor.hasAttribute('download')) return;
      event.preventDefault();
      router.history.push(href);
    };
    document.addEventListener('click', follow);
    return () => document.removeEventListener('click', follow);
  }, [router]);
};

/** Changed in another window or by the account's page: the screen follows as soon as the session says so. */
const useAccountLanguage = () => {
  const { data } = useQuery({ ...sessionQuery, enabled: false });
  useEffect(() => {
    if (data !== undefined) void speakAs(data);
  }, [data]);
};

const AwayBanner = () => {
  const { t } = useTranslation('frame');
  const away = useSyncExternalStore(onReachability, isServerAway);
  if (!away) return null;
  return (
    <Box pos="fixed" top={12} left={0} right={0} style={{ zIndex: 1000, pointerEvents: 'none' }}>
      <Alert
        maw={460}
        mx="auto"
        color="orange"
        variant="filled"
        title={t('away.title')}
        icon={<Loader size={18} color="white" />}
        role="alert"
      >
        {t('away.text')}
      </Alert>
    </Box>
  );
};
