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
        Look asked = looker.At("other", data.Test, 4, label: null, Gaze.ForEvaluation(StartLocation.Random, 0f, seed: 0, pass: 0));
        Assert.Equal(asked.Steps.Select(step => (step.X, step.Y)), look.Steps.Select(step => (step.X, step.Y)));
        Assert.Equal(data.Test.Labels[4], look.Label);
        Assert.Equal("image 4", look.Name);
        foreach (LookStep step in look.Steps) Assert.Equal(step.Probabilities.Max(), step.Probabilities[step.Prediction]);
        Assert.Equal(look.Steps[^1].Prediction, look.Prediction);
    }

    [Fact]
    public void Patches_are_shown_as_they_were_before_channels_were_normalised()
    {
        Recipe recipe = new() { Data = "cue", Model = new RecurrentAttentionOptions { Start = StartLocation.Centre } };
        ChannelNormalization normalization = new([0.3f], [0.1f]);
        IReadOnlyList<float>[] patches = [.. new[] { null, normalization }.Select(each =>
        {
            ImageClassifier model = recipe.Model.Create(data.Shape, data.ClassNames.Count, each);
            return new Looker(new TrainedModel(model, recipe, data.ClassNames, data.Shape, each)).At(data.Test, 0).Steps[0].Patch;
        })];
        Assert.Contains(patches[0], value => value > 0.5f);
        for (int i = 0; i < patches[0].Count; i++) Assert.Equal(patches[0][i], patches[1][i], 1e-6f);
    }
}
