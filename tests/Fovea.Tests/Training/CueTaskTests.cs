using Fovea.Data.Cue;
using Fovea.Numerics;

namespace Fovea.Tests.Training;

/// <summary>A task that only a learned policy solves: it shows that REINFORCE works, which digits seen from random starts would hide.</summary>
public sealed class CueTaskTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DataSet data = new CueSource().Create();
    private readonly Recipe recipe = Recipe.Read(Path.Combine(AppContext.BaseDirectory, "recipes", "cue.json"));

    [Fact]
    public void A_learned_policy_solves_it_and_a_random_one_does_not()
    {
        TrainedModel model = Train(recipe);
        Assert.InRange(ErrorOf(model, new EvaluationOptions()), 0, 5);
        Assert.InRange(ErrorOf(model, new EvaluationOptions { RandomLocations = true }), 40, 100);
    }

    [Fact]
    public void A_policy_with_the_sign_flipped_does_not_solve_it() =>
        Assert.InRange(ErrorOf(Train(recipe.With("training.loss.policyWeight", "-1")), new EvaluationOptions()), 40, 100);

    public void Dispose() => folder.Dispose();

    private TrainedModel Train(Recipe wanted)
    {
        using RunFolder run = RunFolder.Create(folder["run"], wanted);
        using Trainer trainer = new(wanted, data, run, Environment.ProcessorCount, null);
        trainer.Run(default);
        return TrainedModel.Load(run.BestPath);
    }

    private double ErrorOf(TrainedModel model, EvaluationOptions options)
    {
        using WorkerTeam team = new(Environment.ProcessorCount);
        return new Evaluator(model.Model, data.Test, options, team).Run(default).ErrorPercent;
    }
}
