using Fovea.Data.Cue;
using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Tests.Training;

/// <summary>A task that only a learned policy solves: it shows that REINFORCE works, which digits seen from random starts would hide.</summary>
public sealed class CueTaskTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DataSet small = new CueSource().Create();

    [Fact]
    public void A_learned_policy_solves_it_and_a_random_one_does_not()
    {
        TrainedModel model = Train(RecipeOf("cue"), small);
        Assert.InRange(ErrorOf(model, small, new EvaluationOptions()), 0, 5);
        Assert.InRange(ErrorOf(model, small, new EvaluationOptions { RandomLocations = true }), 40, 100);
    }

    [Fact]
    public void A_policy_with_the_sign_flipped_does_not_solve_it() =>
        Assert.InRange(ErrorOf(Train(RecipeOf("cue").With("training.loss.policyWeight", "-1"), small), small, new EvaluationOptions()), 40, 100);

    /// <summary>4096x4096 pixels, of which two glimpses see 1,152: only who goes where the first one says is right in more than 23 %.</summary>
    [Fact]
    public void On_a_large_image_only_a_policy_that_goes_by_what_it_has_read_solves_it()
    {
        DataSet large = new LargeCueSource(new LargeCueOptions()).Create();
        TrainedModel model = Train(RecipeOf("large-cue"), large);
        Assert.InRange(ErrorOf(model, large, new EvaluationOptions()), 0, 5);
        Assert.InRange(ErrorOf(model, large, new EvaluationOptions { RandomLocations = true }), 70, 100);
        // What the state says of where to look next is taken away: what is left looks at what it likes best whatever it has read.
        foreach (Parameter parameter in model.Model.Parameters.Parameters.Where(parameter => parameter.Name == "location.weight")) parameter.Value.Values.Clear();
        model.Model.Parameters.Changed();
        Assert.InRange(ErrorOf(model, large, new EvaluationOptions()), 70, 100);
    }

    public void Dispose() => folder.Dispose();

    private static Recipe RecipeOf(string data) => Recipe.Read(Path.Combine(AppContext.BaseDirectory, "recipes", $"{data}.json"));

    private TrainedModel Train(Recipe wanted, DataSet data)
    {
        using RunFolder run = RunFolder.Create(folder["run"], wanted);
        using Trainer trainer = new(wanted, data, run, Environment.ProcessorCount, null);
        trainer.Run(default);
        return TrainedModel.Load(run.BestPath);
    }

    private static double ErrorOf(TrainedModel model, DataSet data, EvaluationOptions options)
    {
        using WorkerTeam team = new(Environment.ProcessorCount);
        return new Evaluator(model.Model, data.Test, options, team).Run(default).ErrorPercent;
    }
}
