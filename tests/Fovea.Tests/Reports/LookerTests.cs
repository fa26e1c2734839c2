using Fovea.Data;
using Fovea.Data.Cue;
using Fovea.Heads;
using Fovea.Models;
using Fovea.Reports;
using Fovea.Training.Checkpoints;
using Fovea.Training.Recipes;

namespace Fovea.Tests.Reports;

public sealed class LookerTests
{
    private readonly DataSet data = new CueSource(trainingCount: 20, validationCount: 5, testCount: 5).Create();

    [Fact]
    public void A_look_at_a_labelled_image_is_evaluations_first_one()
    {
        Recipe recipe = new() { Data = "cue", Model = new RecurrentAttentionOptions { Glimpses = 3 } };
        ImageClassifier model = recipe.Model.Create(data.Shape, data.ClassNames.Count, null);
        model.Parameters.Initialize(5);
        Looker looker = new(new TrainedModel(model, recipe, data.ClassNames, data.Shape));
        Look look = looker.At(data.Test, 4);
        Look asked = looker.At("other", data.Test, 4, label: null, SampledGaze.ForEvaluation(StartLocation.Random, 0f, seed: 0, pass: 0));
        Assert.Equal(asked.Steps.Select(step => (step.X, step.Y)), look.Steps.Select(step => (step.X, step.Y)));
        Assert.Equal(data.Test.Labels[4], look.Label);
        Assert.Equal("image 4", look.Name);
        foreach (LookStep step in look.Steps) Assert.Equal(step.Probabilities.Max(), step.Probabilities[step.Prediction]);
        Assert.Equal(look.Steps[^1].Prediction, look.Prediction);
    }
}
