using System.Text.RegularExpressions;
using Fovea.Data.Cue;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Training.Recipes;

namespace Fovea.Tests.Training;

public sealed class EvaluatorTests : IDisposable
{
    private const string SeesAll = "a model that sees all of an image looks once and chooses no location";

    private readonly WorkerTeam team = new(1);
    private readonly DataSet data = new CueSource(trainingCount: 1, validationCount: 1, testCount: 12).Create();

    /// <summary>Ways to look that would change nothing but what is said of them.</summary>
    public static TheoryData<ModelOptions, EvaluationOptions, string> Refused => new()
    {
        { new FullyConnectedOptions(), new EvaluationOptions { Rollouts = 8 }, $"rollouts must be left out, but is 8: {SeesAll}" },
        { new ConvolutionalOptions(), new EvaluationOptions { RandomLocations = true }, $"randomLocations must be left out, but is true: {SeesAll}" },
        { new FullyConnectedOptions(), new EvaluationOptions { Start = StartLocation.Random }, $"start must be left out, but is random: {SeesAll}" },
        { new RecurrentAttentionOptions(), new EvaluationOptions { RandomLocations = true, Start = StartLocation.Centre }, "start must be random, but is centre: with random locations every glimpse looks anywhere" },
        { new RecurrentAttentionOptions(), new EvaluationOptions { Rollouts = 8, Passes = 3 }, "passes must be left out, but is 3: averaged rollouts have a start each, so that further passes would add nothing but time" },
        { new RecurrentAttentionOptions(), new EvaluationOptions { Start = StartLocation.Chosen }, "start must be random or centre, but is chosen: a model without candidates knows nothing of an image before its first glimpse" },
        { new RecurrentAttentionOptions { RandomLocations = true }, new EvaluationOptions { Start = StartLocation.Centre }, "start must be random, but is centre: with random locations every glimpse looks anywhere" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_way_to_look_that_the_model_does_not_have_is_refused(ModelOptions options, EvaluationOptions looking, string told)
    {
        ImageClassifier model = New(options);
        Assert.Equal(told, Assert.Throws<OptionException>(() => new Evaluator(model, data.Test, looking, team)).Message);
        Assert.Equal(told, Assert.Throws<OptionException>(() => Evaluator.GazeFor(model, looking, pass: 0)).Message);
    }

    [Fact]
    public void Every_rule_of_looking_is_broken_in_a_test()
    {
        IEnumerable<string> told = Refused.Select(row => row.Data.Item3).Concat(LookTests.Refused.Select(row => row.Data.Item3)).Select(text => Regex.Replace(text, ", but is [^:]*: ", ": ")).Distinct();
        Assert.Equal(LookRules.All.Order(), told.Order());
    }

    [Fact]
    public void What_the_model_does_anyway_may_be_asked_for()
    {
        Evaluation asked = new Evaluator(New(new FullyConnectedOptions()), data.Test, new EvaluationOptions { Start = StartLocation.Centre, Glimpses = 1 }, team).Run();
        Assert.Equal((1, 1, false, StartLocation.Centre), (asked.Passes, asked.Glimpses, asked.SampledLocations, asked.Start));
        Evaluation anywhere = new Evaluator(New(new RecurrentAttentionOptions { RandomLocations = true }), data.Test, new EvaluationOptions { Start = StartLocation.Random, Rollouts = 2 }, team).Run();
        Assert.Equal((1, 2, true), (anywhere.Passes, anywhere.Rollouts, anywhere.SampledLocations));
    }

    /// <summary>Before anything looks: whatever looks would read beyond its images.</summary>
    [Fact]
    public void Images_of_other_channels_are_refused()
    {
        MemoryImageSet coloured = new(new ImageShape(4, 4, 3), new byte[48], [0]);
        DataException exception = Assert.Throws<DataException>(() => new Evaluator(New(new RecurrentAttentionOptions()), coloured, new EvaluationOptions(), team));
        Assert.Equal("channels must be 1, those of the model's images, but are 3", exception.Message);
    }

    public void Dispose() => team.Dispose();

    private ImageClassifier New(ModelOptions options)
    {
        ImageClassifier model = options.Create(data.Shape, data.ClassNames.Count, normalization: null);
        model.Parameters.Initialize(1);
        return model;
    }
}
