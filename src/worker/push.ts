// What the server tells while no page is open, and taps on it.

export const onPush = async (_event: PushEvent): Promise<void> => {};
export const onNotificationClick = async (_event: NotificationEvent): Promise<void> => {};
