// Where the browser starts: texts, then everything that all screens share, then the router.
import '@fontsource-variable/inter/wght.css';
import '@mantine/core/styles.css';
import '@mantine/dates/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import '../ui/ui.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { startI18n } from './i18n.ts';
import { sayValidity } from './say-validity.ts';

const place = document.getElementById('root');
if (place === null) throw new Error('The page has no place for the dashboard.');

await startI18n();
sayValidity(document);
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
