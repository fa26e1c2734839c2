using Fovea.Data.Cue;
using Fovea.Numerics;
using Fovea.Training.Exports;

namespace Fovea.Tests.Training.Exports;

public sealed class ModelFigureTests
{
    [Fact]
    public void A_part_of_a_split_tells_the_classes_that_it_lacks()
    {
        DataSet data = new CueSource(trainingCount: 128, validationCount: 30, testCount: 40).Create();
        int[] byClass = [.. Enumerable.Range(0, data.Test.Count).OrderBy(i => data.Test.Labels[i])];
        MemoryImageSet sorted = new(data.Shape, byClass.SelectMany(i => data.Test.Pixels(i).ToArray()).ToArray(), [.. byClass.Select(i => data.Test.Labels[i])]);
        data = data with { Test = sorted };
        using Trainer trainer = new(Recipe.Parse("""{ "data": "cue", "model": { "glimpses": 2 } }"""), data, threads: 1);
        using WorkerTeam team = new(1);
        ModelFigure Measure(int most) => ModelFigure.Measure(trainer.Current, data, DataSplit.Test, most, rollouts: null, team, default);
        Assert.Null(Measure(40).Warnings);
        Assert.Equal(["this part of test has no image of classes vertical, rising, falling: its figures are about the others"], Measure(3).Warnings);
    }
}
