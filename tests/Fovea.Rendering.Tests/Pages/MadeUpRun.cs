using Fovea.Reports;
using Fovea.Training.Runs;

namespace Fovea.Rendering.Tests.Pages;

/// <summary>Runs that no one trained: two classes, three glimpses of two scales.</summary>
internal static class MadeUpRun
{
    public static readonly ImageShape Shape = new(20, 30, 1);

    public static RunReport Finished(string name) => Stopped(name) with
    {
        State = RunState.Finished,
        Result = new TrainingResult($"runs/{name}", 1, 2, 4, 25, 0, 1000, 10) { StoppedAfterEpoch = 2 },
        Model = new ModelSummary(1234, 5_600_000, Shape, ["class 0", "<b>class 1</b>"], 3, 8, 2, StartLocation.Centre, SeesAllAtOnce: false),
        Missing = null,
        Looks = Looks(),
    };

    public static RunReport Stopped(string name) => new(name, $"runs/{name}", new Recipe())
    {
        State = RunState.Stopped,
        Begun = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Epochs = [Epoch(1, 8), Epoch(2, 4)],
        Environments = [new RunEnvironment(default, "some processor", 2, 2, 8_000_000_000, 256, "some system", ".NET", "1.2.3")],
        Missing = "There are no weights.",
    };

    private static EpochMetrics Epoch(int number, double error) =>
        new(number, 10 * number, 0.001, 2, 1.5, 0, -0.1, 0.2, 0.5, error + 1, error, 0.3, [1, 0.5, 0.2], 1000, 5 * number);

    private static LookReport Looks()
    {
        long[][] confusion = [[2, 0], [1, 1]];
        Evaluation evaluation = new(4, 1, 1, false, 3, StartLocation.Centre, 25, 0, 0.5, 3, ClassificationScores.FromConfusion(confusion, 0.75), [100, 50], confusion, 1);
        FixationMap map = new(Shape);
        map.Add(0.5f, 0.5f);
        LookSurvey survey = new(evaluation, [75, 50, 25], [[map, map, map], [map, map, map]], [new Mistake(3, 1, 0, 0.9f)]);
        MeanImage mean = new(2, 1, [0, 255]);
        byte[] pixels = new byte[Shape.Bytes];
        return new LookReport(
            "made-up", DataSplit.Test, survey, [mean, null], mean, Shape, [[pixels, pixels], [pixels]],
            [MadeUpLook.Of(Shape, 8, 2, 3, 2, label: 0)], [MadeUpLook.Of(Shape, 8, 2, 3, 2, "made-up:test:3", label: 1)]);
    }
}
