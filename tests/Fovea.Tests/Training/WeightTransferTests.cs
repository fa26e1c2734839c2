using Fovea.Data.Cue;
using Fovea.Parts;
using Fovea.Training.Runs;

namespace Fovea.Tests.Training;

public sealed class WeightTransferTests : IDisposable
{
    private static readonly ImageShape shape = new(36, 36, 1);

    private static readonly Recipe recipe = Recipe.Parse("""
        {
          "data": "cue",
          "model": { "sensor": { "size": 8 }, "glimpses": 2, "glimpse": { "what": 12, "where": 8, "features": 16 }, "core": { "hidden": 16 } },
          "training": { "epochs": 2, "batchSize": 50, "learningRate": 0.003 }
        }
        """);

    private readonly TemporaryFolder folder = new();
    private readonly DataSet data = new CueSource(trainingCount: 130, validationCount: 60, testCount: 60).Create();

    [Fact]
    public void The_same_model_takes_all_of_them()
    {
        TrainedModel source = NewModel(recipe, ["a", "b"], seed: 1), target = NewModel(recipe, ["a", "b"], seed: 2);
        WeightTransfer transfer = WeightTransfer.Copy(source, target);
        Assert.Equal(source.Model.Parameters.Values.Span, target.Model.Parameters.Values.Span);
        Assert.Equal(source.Model.Parameters.Parameters.Count, transfer.Taken.Count);
        Assert.Equal([$"{transfer.Taken.Count} of {transfer.Taken.Count} parameters are taken over"], transfer.Describe());
    }

    /// <summary>Columns of classes go with their names, whatever place they have; a new class has the values that were drawn for it.</summary>
    [Fact]
    public void Classes_are_matched_by_name()
    {
        TrainedModel source = NewModel(recipe, ["a", "b", "c"], seed: 1), target = NewModel(recipe, ["c", "d", "a"], seed: 2), untouched = NewModel(recipe, ["c", "d", "a"], seed: 2);
        WeightTransfer transfer = WeightTransfer.Copy(source, target);
        foreach (string name in new[] { "action.weight", "action.bias" })
        {
            Assert.Equal(Column(source, name, 2), Column(target, name, 0));
            Assert.Equal(Column(untouched, name, 1), Column(target, name, 1));
            Assert.Equal(Column(source, name, 0), Column(target, name, 2));
        }

        Assert.Equal(["c", "a"], transfer.ClassesKept);
        Assert.Equal(["d"], transfer.ClassesMadeAnew);
        Assert.Equal(["b"], transfer.ClassesLeft);
        Assert.Contains("classes: c, a keep their weights; d are new; b are left out", transfer.Describe());
        Assert.Empty(transfer.MadeAnew);
    }

    [Fact]
    public void With_no_class_in_common_the_head_is_made_anew()
    {
        TrainedModel source = NewModel(recipe, ["a", "b"], seed: 1), target = NewModel(recipe, ["c", "d"], seed: 2), untouched = NewModel(recipe, ["c", "d"], seed: 2);
        WeightTransfer transfer = WeightTransfer.Copy(source, target);
        Assert.Equal(["action.weight", "action.bias"], transfer.MadeAnew.Select(parameter => parameter.Name));
        Assert.Equal(Column(untouched, "action.weight", 1), Column(target, "action.weight", 1));
        Assert.Equal(Column(source, "location.weight", 1), Column(target, "location.weight", 1));
    }

    /// <summary>A hidden layer as wide as there are classes is none of classes: what is, is measured and not guessed by its width.</summary>
    [Fact]
    public void A_hidden_layer_of_the_head_is_taken_whatever_the_classes_are()
    {
        Recipe hidden = recipe.With("model.action", """{ "kind": "hiddenLayer", "hidden": 3 }""");
        TrainedModel source = NewModel(hidden, ["a", "b", "c"], seed: 1), target = NewModel(hidden, ["c", "b", "a"], seed: 2);
        WeightTransfer.Copy(source, target);
        for (int unit = 0; unit < 3; unit++)
        {
            Assert.Equal(Column(source, "action.hidden.weight", unit), Column(target, "action.hidden.weight", unit));
            Assert.Equal(Column(source, "action.weight", unit), Column(target, "action.weight", 2 - unit));
        }
    }

    [Fact]
    public void Running_statistics_go_with_their_layer_and_those_of_classes_with_these()
    {
        Recipe normalized = recipe.With("model.action.kind", "normalized").With("model.glimpse", """{ "kind": "convolutional", "filters": 4, "features": 8 }""");
        TrainedModel source = NewModel(normalized, ["a", "b"], seed: 1), target = NewModel(normalized, ["b", "a"], seed: 2);
        Random values = new(7);
        foreach (Parameter parameter in source.Model.Parameters.Parameters.Where(parameter => parameter.Group == ParameterGroup.Statistics))
            for (int row = 0; row < parameter.Rows; row++) foreach (ref float value in parameter.Value[row]) value = values.NextSingle();
        WeightTransfer.Copy(source, target);
        Assert.Equal(Column(source, "action.norm.mean", 0), Column(target, "action.norm.mean", 1));
        Assert.Equal(Column(source, "glimpse.features.norm.mean", 3), Column(target, "glimpse.features.norm.mean", 3));
    }

    /// <summary>A vote for a class goes with the class, the vote for nothing stays last; what weighs the tally of one class for another goes with both.</summary>
    [Fact]
    public void Votes_go_with_their_classes()
    {
        Recipe voting = recipe.With("model.votes", "{}").With("training.loss.glimpseClassWeight", "0.5");
        TrainedModel source = NewModel(voting, ["a", "b", "c"], seed: 1), target = NewModel(voting, ["c", "d", "a"], seed: 2), untouched = NewModel(voting, ["c", "d", "a"], seed: 2);
        Matrix known = Named(source, "votes.tally.weight").Value, tally = Named(target, "votes.tally.weight").Value;
        for (int i = 0; i < known.Rows; i++) for (int j = 0; j < known.Columns; j++) known[i][j] = (10 * i) + j;
        WeightTransfer transfer = WeightTransfer.Copy(source, target);
        Assert.Empty(transfer.MadeAnew);
        Assert.Equal(Column(source, "votes.weight", 2), Column(target, "votes.weight", 0));
        Assert.Equal(Column(untouched, "votes.weight", 1), Column(target, "votes.weight", 1));
        Assert.Equal(Column(source, "votes.weight", 3), Column(target, "votes.weight", 3));
        Assert.Equal([22f, 20f, 2f, 0f], [tally[0][0], tally[0][2], tally[2][0], tally[2][2]]);
        Assert.Equal(Column(untouched, "votes.tally.weight", 1), Column(target, "votes.tally.weight", 1));
    }

    /// <summary>More glimpses than the model to start from took are measured as its last one was, until training has measured them itself.</summary>
    [Fact]
    public void Statistics_of_steps_that_the_model_did_not_take_are_those_of_its_last()
    {
        Recipe two = recipe.With("model.glimpse", """{ "kind": "convolutional", "filters": 4, "features": 8 }"""), three = two.With("model.glimpses", "3");
        TrainedModel source = NewModel(two, ["a", "b"], seed: 1), target = NewModel(three, ["a", "b"], seed: 2);
        string name = source.Model.Parameters.Parameters.First(parameter => parameter.Name.EndsWith(".mean", StringComparison.Ordinal) && parameter.Rows == 2).Name;
        Matrix measured = Named(source, name).Value, mean = Named(target, name).Value;
        for (int i = 0; i < measured.Columns; i++) (measured[0][i], measured[1][i]) = (i, -i);
        Assert.Empty(WeightTransfer.Copy(source, target).MadeAnew);
        Assert.Equal([1f, -1f, -1f], [mean[0][1], mean[1][1], mean[2][1]]);
    }

    [Fact]
    public void What_does_not_fit_is_named_with_both_shapes_and_what_is_left_over_too()
    {
        TrainedModel source = NewModel(recipe.With("model.context", """{ "size": 4 }"""), ["a", "b"], seed: 1), target = NewModel(recipe.With("model.core.hidden", "20"), ["a", "b"], seed: 2);
        string[] lines = [.. WeightTransfer.Copy(source, target).Describe()];
        Assert.Contains("made anew: core.state.weight is [20, 20], but in the model [16, 16]", lines);
        Assert.Contains(lines, line => line.StartsWith("left out: context.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_start_needs_one_part_that_sees_to_fit_whole()
    {
        TrainedModel source = NewModel(recipe, ["a", "b"], seed: 1);
        CheckpointException exception = Assert.Throws<CheckpointException>(() => WeightTransfer.Copy(
            source, NewModel(recipe.With("model.core.hidden", "20").With("model.sensor.size", "6"), ["a", "b"], seed: 2)));
        Assert.StartsWith("too little fits to start from: of glimpse, core at least one must fit whole, but none does; what does not fit: glimpse.what.weight is [36, 12], but in the model [64, 12]", exception.Message, StringComparison.Ordinal);
        Assert.Throws<CheckpointException>(() => WeightTransfer.Copy(source, NewModel(recipe.With("model.kind", "convolutional"), ["a", "b"], seed: 2)));
    }

    [Fact]
    public void Images_of_other_channels_or_of_another_shape_for_a_model_that_sees_them_whole_are_refused()
    {
        TrainedModel source = NewModel(recipe, ["a", "b"], seed: 1);
        Assert.Equal(
            "the model to start from looks at images of 1 channel, but these have 3",
            Assert.Throws<CheckpointException>(() => WeightTransfer.Copy(source, NewModel(recipe, ["a", "b"], seed: 1, new ImageShape(36, 36, 3)))).Message);
        Recipe whole = recipe.With("model.kind", "fullyConnected");
        Assert.Equal(
            "the model to start from sees whole images of 36x36x1, but these are 20x20x1",
            Assert.Throws<CheckpointException>(() => WeightTransfer.Copy(NewModel(whole, ["a", "b"], seed: 1), NewModel(whole, ["a", "b"], seed: 1, new ImageShape(20, 20, 1)))).Message);
    }

    [Fact]
    public void Training_starts_from_a_model_in_memory_or_from_a_file_with_the_same_bits_and_the_run_tells_of_it()
    {
        using Trainer first = new(recipe, data, threads: 1);
        first.Run();
        TrainedModel source = first.Best;
        source.Save(folder["model.safetensors"]);
        Recipe starting = recipe.With("training.seed", "9");
        using Trainer inMemory = new(starting, data, threads: 1, startFrom: source);
        inMemory.Run();
        Recipe named = starting with { StartFrom = StartingWeights.From(folder["model.safetensors"]) };
        using (RunFolder run = RunFolder.Create(folder["run"], named))
        using (Trainer trainer = new(named, data, run, 1)) trainer.Run();
        RunView view = RunView.TryOpen(folder["run"])!;
        Assert.Equal(inMemory.Best.Model.Parameters.Values.Span, view.ReadBest().Model.Parameters.Values.Span);
        Assert.Equal(folder["model.safetensors"], view.ReadRecipe().StartFrom!.Model);
        Assert.Equal(inMemory.Start!.Taken, view.ReadStart()!.Taken);
        using Trainer cold = new(starting, data, threads: 1);
        cold.Run();
        Assert.False(cold.Best.Model.Parameters.Values.Span.SequenceEqual(inMemory.Best.Model.Parameters.Values.Span));
    }

    /// <summary>The state has it: the model is needed for a start alone.</summary>
    [Fact]
    public void A_run_that_was_stopped_goes_on_without_the_model_that_it_started_from_and_ends_with_the_same_bits()
    {
        NewModel(recipe, data.ClassNames, seed: 5, normalization: new ChannelNormalization([0.3f], [0.2f])).Save(folder["model.safetensors"]);
        Recipe named = recipe with { StartFrom = StartingWeights.From(folder["model.safetensors"]) };
        using (RunFolder run = RunFolder.Create(folder["whole"], named))
        using (Trainer trainer = new(named, data, run, 1)) trainer.Run();
        using (RunFolder run = RunFolder.Create(folder["stopped"], named))
        using (Recorder recorder = new(stopAtStep: 4))
        using (Trainer trainer = new(named, data, run, 1, recorder)) Assert.Throws<OperationCanceledException>(() => trainer.Run(recorder.Stop));
        File.Delete(folder["model.safetensors"]);
        using (RunFolder run = RunFolder.Open(folder["stopped"]))
        using (Trainer trainer = new(run.ReadRecipe(), data, run, 1)) trainer.Run();
        Assert.Equal(File.ReadAllBytes(folder["whole/last.safetensors"]), File.ReadAllBytes(folder["stopped/last.safetensors"]));
        Assert.Equal([0.3f], TrainedModel.Load(folder["stopped/best.safetensors"]).Normalization!.Mean);
    }

    [Fact]
    public void The_same_recipe_never_starts_from_other_weights_in_silence()
    {
        NewModel(recipe, data.ClassNames, seed: 5).Save(folder["model.safetensors"]);
        Recipe named = recipe with { StartFrom = StartingWeights.From(folder["model.safetensors"]) };
        NewModel(recipe, data.ClassNames, seed: 6).Save(folder["model.safetensors"]);
        string told = Assert.Throws<CheckpointException>(() => new Trainer(named, data, threads: 1)).Message;
        Assert.Contains($"must hold the weights that training was started from, of SHA-256 {named.StartFrom.WeightsSha256}, but its SHA-256 is ", told, StringComparison.Ordinal);
        File.Delete(folder["model.safetensors"]);
        Assert.Contains("is none: nothing is there", Assert.Throws<CheckpointException>(() => new Trainer(named, data, threads: 1)).Message, StringComparison.Ordinal);
        Recipe vague = recipe with { StartFrom = new StartingWeights { Model = folder["model.safetensors"] } };
        Assert.Contains("startFrom.weightsSha256 must be given", Assert.Throws<RunException>(() => RunFolder.Create(folder["run"], vague)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["run"]));
    }

    [Fact]
    public void A_folder_and_a_model_in_memory_do_not_go_together()
    {
        using RunFolder run = RunFolder.Create(folder["run"], recipe);
        Assert.Throws<ArgumentException>(() => new Trainer(recipe, data, run, startFrom: NewModel(recipe, data.ClassNames, seed: 1)));
    }

    public void Dispose() => folder.Dispose();

    private static TrainedModel NewModel(Recipe recipe, IReadOnlyList<string> classes, ulong seed, ImageShape? images = null, ChannelNormalization? normalization = null)
    {
        TrainedModel trained = new(recipe.Model.Create(images ?? shape, classes.Count, normalization), recipe, classes, images ?? shape, normalization);
        trained.Model.Parameters.Initialize(seed);
        // Biases begin at 0, where no two could be told apart.
        Random values = new((int)seed);
        foreach (Parameter bias in trained.Model.Parameters.Parameters.Where(parameter => parameter.Rows == 1))
            foreach (ref float value in bias.Value[0]) value = values.NextSingle();
        return trained;
    }

    private static Parameter Named(TrainedModel trained, string name) => trained.Model.Parameters.Parameters.Single(each => each.Name == name);

    private static float[] Column(TrainedModel trained, string name, int column)
    {
        Parameter parameter = Named(trained, name);
        return [.. Enumerable.Range(0, parameter.Rows).Select(row => parameter.Value[row][column])];
    }
}
