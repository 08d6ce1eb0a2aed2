// Allure 3's configuration. `conform report` names the history file and the report in the environment.
// Allure 3 ignores categories.json in the results; its categories stand here, the first match wins.
// The label `finding` is written by conform/report/hooks.py.
const finding = (value) => ({ labels: { finding: `^${value}$` } });

const widgets = [
  { type: "currentStatus", title: "Verdicts" },
  { type: "testResultSeverities", title: "Severity" },
  { type: "statusDynamics", title: "Verdicts over time" },
  { type: "durations", title: "Durations", groupBy: "none" },
];

export default {
  name: process.env.CONFORM_REPORT_NAME ?? "Wix Events API conformance",
  historyPath: process.env.CONFORM_REPORT_HISTORY ?? "out/history.jsonl",
  historyLimit: 50,
  // A hidden label is gone before the categories are matched, so `finding` has to stay in sight.
  hideLabels: ["host", "thread", "framework", "language", "package"],
  categories: [
    { name: "Documentation drift", matchers: finding("documentation drift"), groupByMessage: false, expand: true },
    { name: "Drift: the API is not what it was", matchers: finding("drift"), groupByMessage: false, expand: true },
    { name: "Known deviations", matchers: finding("known") },
    { name: "Product: the target breaks its contract", matchers: finding("product"), expand: true },
    { name: "Mock: our own server is wrong", matchers: finding("mock"), expand: true },
    { name: "Infrastructure: the run itself went wrong", matchers: finding("infrastructure"), expand: true },
  ],
  plugins: {
    awesome: {
      options: {
        singleFile: true,
        reportLanguage: "en",
        theme: "light",
        groupBy: ["epic", "feature", "story"],
        stepTreeExpansion: "expanded",
        charts: widgets,
      },
    },
  },
};
