// How the tests start a Chromium.

const without = [
  // what Playwright goes without: of two lists the browser reads only the last
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'TcpPortRandomizationWin',
  'ThirdPartyStoragePartitioning',
  // what is suggested below the address bar are pages of their own, made anew for each window: half of what a journey cost
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxPopup',
];

export const chromiumArgs = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-background-networking',
  `--disable-features=${without.join(',')}`,
];
