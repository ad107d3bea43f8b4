export default ({ data }) => { document.documentElement.dataset.chartFacts = data };
