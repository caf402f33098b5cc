// Envelopes as they were sent by each version of the worker. Never changed: phones have them in store.

const id = '5e0c1f3a-9d2b-4c7e-8a41-6b0f2d9c7e11';

export const samples = {
  v1: {
    header: `{"v":1,"id":"${id}","tapped":"2026-11-28T08:02:11.412Z","sent":"2026-11-28T08:02:11.437Z"}`,
    means: {
      id,
      seq: null,
      person: null,
      tapped: '2026-11-28T08:02:11.412Z',
      sent: '2026-11-28T08:02:11.437Z',
      offset: null,
    },
  },
  v2: {
    header: `{"v":2,"id":"${id}","seq":12,"person":"Zk3v9yX0aBq1LmN2opQ4rs","tapped":"2026-11-28T08:02:11.412Z","sent":"2026-11-28T11:40:00.001Z"}`,
    means: {
      id,
      seq: 12,
      person: 'Zk3v9yX0aBq1LmN2opQ4rs',
      tapped: '2026-11-28T08:02:11.412Z',
      sent: '2026-11-28T11:40:00.001Z',
      offset: null,
    },
  },
  v3: {
    header: `{"v":3,"id":"${id}","seq":12,"person":"Zk3v9yX0aBq1LmN2opQ4rs","tapped":"2026-11-28T08:02:11.412Z","sent":"2026-11-28T11:40:00.001Z","offset":-259200500}`,
    means: {
      id,
      seq: 12,
      person: 'Zk3v9yX0aBq1LmN2opQ4rs',
      tapped: '2026-11-28T08:02:11.412Z',
      sent: '2026-11-28T11:40:00.001Z',
      offset: -259_200_500,
    },
  },
};
