namespace Fovea.Rendering.Tests.Pages;

/// <summary>A study that nobody ran: one dimension, three trials, of which one failed and one was imported.</summary>
internal static class MadeUpStudy
{
    private static readonly ChartAxis rate = new("rate", IsLogarithmic: true) { Bounds = (1e-4, 1) }, error = new("error, %");

    public static StudyReport Begun => new("tune-1", "error", "%")
    {
        Subject = "mnist, 1 epoch a trial",
        Sampler = new StudyPart("Random", string.Empty),
        Pruner = new StudyPart("Median", "from 5 trials on"),
        Seed = 7,
        Wanted = 5,
        IsFinished = false,
        Space = [new StudyDimension("training.rate", "rate", "0.0001 to 1", "logarithmic", string.Empty)],
        Trials = [],
        ImportanceNote = "It takes more trials.",
        Commands = [("this page", "./fovea report runs/tune-1")],
    };

    public static StudyReport Finished => Begun with
    {
        IsFinished = true,
        Trials =
        [
            new StudyTrialRow(0, "done", ["0.1"], 4, null, 0, IsImported: true, "a log"),
            new StudyTrialRow(1, "done", ["0.01"], 2.5, 61.5, 2, IsImported: false, string.Empty),
            new StudyTrialRow(2, "failed", [string.Empty], null, 5, 1, IsImported: false, "<b>crashed</b>"),
        ],
        Best = new StudyBest(1, 2.5, [("training.rate", "0.010000000000000002")], null),
        Progress = new LineChart("Value by trial", string.Empty, new ChartAxis("trial"), error, [new ChartSeries("best so far", [new(0, 4), new(1, 2.5)]) { Style = SeriesStyle.Steps }]),
        Parallel = new ParallelCoordinates("Parallel coordinates", [rate, error], [new("trial 0", [0.1, 4]), new("trial 1", [0.01, 2.5]) { IsEmphasised = true }, new("trial 2", [null, null])]),
        Slices = [new ScatterChart("training.rate", string.Empty, rate, error, [new("trial 0", 0.1, 4, 0), new("trial 1", 0.01, 2.5, 0.5) { IsEmphasised = true }])],
        Importance = new BarChart("Importance", "by itself", "in all", [new("training.rate", 0.9, 1)]),
        ImportanceNote = "The process predicts 80 %.",
    };
}
