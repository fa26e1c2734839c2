using Fovea.Application.Trials;
using Fovea.Training.Runs;
using Fovea.Tuning;
using Microsoft.Data.Sqlite;

namespace Fovea.Application.Tests.Reporting;

/// <summary>A study's folder whose trials nobody trained: their values follow a formula.</summary>
internal static class MadeUpStudy
{
    public static SearchSpace Space { get; } = new(
    [
        new FloatDimension("training.learningRate", 1e-5, 0.1, log: true), new IntDimension("model.core.hidden", 16, 256, log: true),
        new CategoricalDimension("training.optimizer.kind", ["adam", "sgd"]),
        new FloatDimension("training.optimizer.momentum", 0, 0.9, when: new("training.optimizer.kind", ["sgd"])),
    ]);

    /// <summary>A folder with a study of some trials; every seventh failed, and the one after the first two was stopped early.</summary>
    public static StudyFolder Create(string path, int trials, EndedTrials? begin = null)
    {
        var folder = StudyFolder.Create(path, out RunLock held);
        using RunLock alone = held;
        SqliteStudyStorage storage = SqliteStudyStorage.Open(folder.DatabasePath);
        StudyDefinition definition = new()
        {
            Name = "made-up",
            Objective = new Recipe().With("data", "\"cue\"").ToJson(),
            Space = Space,
            Sampler = new SobolOptions(),
            Pruner = new MedianPruningOptions(),
            Seed = 3,
        };
        storage.Create(definition, new StudyTarget { Trials = Math.Max(1, trials), Jobs = 1 }, begin);
        Study study = new(storage, definition.Name);
        folder.WriteRecipe(definition);
        for (int i = 0; i < trials; i++)
        {
            int number = study.Ask()!.Value, attempt = storage.Begin(study.Name, number, "me", TimeSpan.FromMinutes(1))!.Value;
            storage.Report(study.Name, number, attempt, new IntermediateValue(1, 50));
            storage.End(study.Name, number, attempt, i == 2 ? TrialEnd.Pruned() : i % 7 == 6 ? TrialEnd.Failed("it fell over") : TrialEnd.Done(ValueOf(study.Trials()[number].Record.Parameters)));
        }

        SqliteConnection.ClearAllPools();
        return folder;
    }

    /// <summary>The rate matters most, momentum a little, the size not at all.</summary>
    public static double ValueOf(ParameterValues parameters) =>
        20 + (8 * Math.Abs(Math.Log10(parameters["training.learningRate"].Number) + 3)) + (parameters.TryGetValue("training.optimizer.momentum", out ParameterValue momentum) ? 5 * momentum.Number : 0);
}
