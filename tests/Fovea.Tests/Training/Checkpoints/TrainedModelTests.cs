using System.Globalization;
using Fovea.Data.Cue;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Reports;
using Fovea.Training.Exports;

namespace Fovea.Tests.Training.Checkpoints;

/// <summary>A model on data whose classes come in another order than its own.</summary>
public sealed class TrainedModelTests
{
    private static readonly string[] otherOrder = ["falling", "rising", "vertical", "horizontal"];

    private readonly DataSet data = new CueSource(trainingCount: 8, validationCount: 40, testCount: 120).Create();
    private readonly TrainedModel trained;

    public TrainedModelTests()
    {
        Recipe recipe = new();
        ImageClassifier model = recipe.Model.Create(data.Shape, 4, normalization: null);
        model.Parameters.Initialize(seed: 3);
        trained = new TrainedModel(model, recipe, data.ClassNames, data.Shape);
    }

    [Fact]
    public void Figures_do_not_depend_on_the_order_of_the_classes()
    {
        using WorkerTeam team = new(2);
        DataSet turned = data.WithClassesOf(otherOrder);
        Assert.NotEqual(data.Test.Labels.ToArray(), turned.Test.Labels.ToArray());
        Evaluation expected = trained.Evaluate(data.Test), evaluation = trained.Evaluate(turned);
        Assert.Equal(expected.Scores, evaluation.Scores);
        Assert.Equal(expected.Confusion, evaluation.Confusion);
        Assert.Equal(expected.NegativeLogLikelihood, evaluation.NegativeLogLikelihood);
        Assert.Equal(Figure(data, team), Figure(turned, team));
        Assert.Equal(Errors(data, team), Errors(turned, team));
    }

    [Fact]
    public void Models_looks_data_and_figures_say_in_a_line_what_they_are()
    {
        Assert.Equal($"model of mnist: {trained.ParameterCount.ToString("N0", CultureInfo.InvariantCulture)} parameters, 7 glimpses, images of 36x36x1, 4 classes", $"{trained}");
        Assert.EndsWith(", epoch 3", $"{trained.AtEpoch(3)}", StringComparison.Ordinal);
        Look look = trained.Look(data.Test, 5);
        string percent = (100 * look.Confidence).ToString("F1", CultureInfo.InvariantCulture);
        Assert.Equal($"image 5: {look.ClassName} with {percent} %, after 7 glimpses; it is {data.ClassNames[data.Test.Labels[5]]}", $"{look}");
        Assert.EndsWith($": class {look.Prediction} with {percent} %", $"{look.Steps[^1]}", StringComparison.Ordinal);
        Assert.EndsWith("after 7 glimpses", $"{look with { Label = null }}", StringComparison.Ordinal);
        Assert.Equal("cue: 4 classes, 8 training, 40 validation and 120 test images of 36x36x1", $"{data}");
        Assert.EndsWith(", 40 without a class", $"{data with { Unlabelled = data.Validation }}", StringComparison.Ordinal);
        Assert.Matches(@"^\d+\.\d\d % wrong of 120 images, negative log-likelihood \d\.\d{4}$", $"{trained.Evaluate(data)}");
    }

    [Fact]
    public void What_it_does_not_know_is_refused()
    {
        DataSet odd = data with { ClassNames = ["a", "vertical", "rising", "falling"] };
        using WorkerTeam team = new(1);
        Assert.Contains("does not know: a; the model alone has horizontal", Assert.Throws<DataException>(() => trained.Evaluate(odd)).Message, StringComparison.Ordinal);
        Assert.Throws<DataException>(() => Figure(odd, team));
        Assert.Throws<DataException>(() => Errors(odd, team));
        MemoryImageSet colour = new(new ImageShape(1, 1, 3), new byte[3], [0]);
        DataSet coloured = new("coloured", data.ClassNames, colour, colour, colour);
        Assert.Equal("the model looks at images of 1 channel, but those of coloured have 3", Assert.Throws<DataException>(() => trained.Align(coloured)).Message);
    }

    [Fact]
    public void A_file_with_numbers_that_are_none_is_damaged()
    {
        using TemporaryFolder folder = new();
        trained.Model.Parameters.Parameters[0].Value[0][0] = float.NaN;
        trained.Save(folder["model.safetensors"]);
        Assert.EndsWith(
            $"the numbers of tensor {trained.Model.Parameters.Parameters[0].Name} must be finite, but some are not",
            Assert.Throws<CheckpointException>(() => TrainedModel.Open(folder["model.safetensors"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_cannot_be_written_says_where_to()
    {
        using TemporaryFolder folder = new();
        string path = folder["none/model.safetensors"];
        Assert.StartsWith($"{path} cannot be written", Assert.Throws<CheckpointException>(() => trained.Save(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_to_measure_with_are_at_least_one() =>
        Assert.Equal("threads must be at least 1, but is 0", Assert.Throws<OptionException>(() => trained.Evaluate(data.Test, threads: 0)).Message);

    [Fact]
    public void A_file_with_two_classes_of_one_name_is_no_model()
    {
        using TemporaryFolder folder = new();
        new TrainedModel(trained.Model, trained.Recipe, ["a", "b", "a", "c"], trained.ImageShape).Save(folder["twins.safetensors"]);
        Assert.Contains("two are named 'a'", Assert.Throws<CheckpointException>(() => TrainedModel.Load(folder["twins.safetensors"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_probabilities_of_a_pass_are_those_that_its_error_was_counted_by()
    {
        using WorkerTeam team = new(2);
        List<double> errors = [];
        Evaluator evaluator = new(trained.Model, data.Test, new EvaluationOptions { Passes = 3, Start = StartLocation.Random }, team)
        {
            PassDone = (pass, probabilities) =>
            {
                Assert.Equal((errors.Count, 4 * data.Test.Count), (pass, probabilities.Length));
                errors.Add(100.0 * Enumerable.Range(0, data.Test.Count).Count(image => Said(probabilities.Slice(4 * image, 4)) != data.Test.Labels[image]) / data.Test.Count);
            },
        };
        Evaluation evaluation = evaluator.Run(TestContext.Current.CancellationToken);
        Assert.Equal(3, errors.Count);
        Assert.Equal(evaluation.ErrorPercent, errors.Average(), 1e-9);
    }

    private static int Said(ReadOnlyMemory<float> probabilities) => probabilities.ToArray().Index().MaxBy(entry => entry.Item).Index;

    private ModelFigure Figure(DataSet set, WorkerTeam team) => ModelFigure.Measure(trained, set, DataSplit.Test, 100, null, team, default);

    private IReadOnlyList<double> Errors(DataSet set, WorkerTeam team) => LookReport.Gather(trained, set, DataSplit.Validation, team).Survey.ErrorPercentByGlimpse;
}
